from __future__ import annotations

import itertools
import math

import pytest

from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.index.ngrams import NgramIndex, NgramView
from reprise.types import Candidate, Hit
from tests.unit.completion.cursor import site_of

LOADER = """\
def load(path):
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)
"""


def view_of(*texts: str) -> NgramView:
    index = NgramIndex()
    for file_id, text in enumerate(texts, start=1):
        index.replace(file_id, index.encode(text))
    return index.view()


def draw(
    source: str,
    *texts: str,
    retrieved: tuple[str, ...] = (),
    k: int = 4,
    excluded_file: int | None = None,
    with_suffix: bool = True,
) -> list[Candidate]:
    site = site_of(source, with_suffix=with_suffix)
    view = view_of(*texts)
    hits = [Hit("other.py", 1, 1, None, "base", 1.0, {}, text) for text in retrieved]
    return NgramSampler().sample(site, view, hits, k, lambda: False, excluded_file=excluded_file)


def first(source: str, *texts: str, retrieved: tuple[str, ...] = (), with_suffix: bool = True) -> str:
    return draw(source, *texts, retrieved=retrieved, with_suffix=with_suffix)[0].text


def test_a_line_is_copied_from_the_workspace() -> None:
    assert first("def load(path):\n    with <|>\n", LOADER) == 'open(path, encoding="utf-8") as stream:'


def test_a_line_is_copied_from_a_retrieved_chunk() -> None:
    assert first("    with <|>\n", retrieved=(LOADER,)) == 'open(path, encoding="utf-8") as stream:'


def test_a_line_is_copied_from_the_buffer_before_and_after() -> None:
    assert first(LOADER + "\nwith <|>") == 'open(path, encoding="utf-8") as stream:'
    assert first("with <|>\n\n" + LOADER) == 'open(path, encoding="utf-8") as stream:'


def test_the_buffer_counts_for_more_than_the_workspace() -> None:
    assert first("color = red\nx()\ncolor = <|>\n", "color = blue\n", "color = blue\n") == "red"


def test_a_line_is_copied_with_other_names() -> None:
    source = "self.width = width\nself.height = height\nself.color = color\nself.depth = <|>\n"
    assert first(source) == "depth"


def test_an_unfinished_word_is_completed() -> None:
    assert first("x = compute_wei<|>\n", "y = compute_weight(z)\n") == "ght(z)"


def test_a_finished_word_is_not_taken_for_an_unfinished_one() -> None:
    assert first("return json<|>\n", LOADER) == ".load(stream)"


def test_a_missing_indentation_is_typed_too() -> None:
    copy = "for item in items:\n    process(item)\n" * 3
    assert first(copy + "for item in items:\n<|>") == "    process(item)"


def test_a_copy_is_not_indented_twice() -> None:
    copy = "for item in items:\n    process(item)\n" * 3
    assert first(copy + "for item in items:\n    <|>") == "process(item)"


def test_a_hole_ends_where_the_known_rest_of_the_line_begins() -> None:
    text = "log(level, format(message), stream)\n" * 2
    assert first(text + "log(level, <|>, stream)\n") == "format(message)"


def test_a_bracket_of_the_hole_is_no_bracket_of_the_suffix() -> None:
    text = "show(format(message))\n" * 2
    assert first(text + "show(<|>)\n") == "format(message)"


def test_candidates_are_distinct_and_ordered() -> None:
    texts = ("get(alpha)\n", "get(alpha)\n", "get(beta)\n", "get(gamma)\n")
    found = draw("get(<|>", *texts)
    assert {"alpha)", "beta)", "gamma)"} < {candidate.text for candidate in found}
    probabilities = [candidate.log_probability for candidate in found]
    assert len({candidate.text for candidate in found}) == len(found) == 4
    assert found[0].text == "alpha)"
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(map(math.exp, probabilities)) <= 1.0


def test_no_more_than_k_are_drawn() -> None:
    assert len(draw("get(<|>", "get(alpha)\nget(beta)\nget(gamma)\n", k=2)) == 2


def test_an_adaptive_draw_stops_at_a_certain_candidate() -> None:
    site, view = site_of(LOADER * 4 + "def load(path):\n    with <|>"), view_of(LOADER, LOADER)
    adaptive = NgramSampler().sample(site, view, (), "adaptive", lambda: False)
    assert len([candidate for candidate in adaptive if candidate.features["lines"] == 1]) == 1


def test_equal_requests_get_equal_answers() -> None:
    texts = ("a.b(c, d)\n", "a.b(d, c)\n", "a.c(d)\n")
    assert draw("x = a.<|>\n", *texts) == draw("x = a.<|>\n", *texts)


def test_the_stored_version_of_the_own_file_is_not_read() -> None:
    assert draw("secret_word = <|>\n", "secret_word = old_value\n", excluded_file=1) == []


def test_nothing_known_gives_nothing() -> None:
    assert draw("<|>") == []
    assert draw("zebra = <|>") == []


def test_a_certain_copy_runs_to_the_end_of_its_block() -> None:
    block = "    check_header(stream, version)\n    read_body(stream, version)\n    close_all(stream)\n"
    text = f"def read_everything(stream, version):\n{block}\nother = 1\n"
    source = "def read_everything(stream, version):\n    check_header(stream, <|>"
    copies = [c.text for c in draw(source, text, text) if "\n" in c.text]
    assert copies == ["version)\n    read_body(stream, version)\n    close_all(stream)"]


def test_a_copy_before_known_text_stays_on_its_line() -> None:
    text = "one(a)\ntwo(b)\nthree(c)\n" * 3
    assert all("\n" not in candidate.text for candidate in draw("one(<|>)\n", text))


def test_a_cancelled_draw_gives_nothing() -> None:
    site = site_of("with <|>")
    assert NgramSampler().sample(site, view_of(LOADER), (), 4, lambda: True) == []


@pytest.mark.parametrize("polls", [1, 3, 10])
def test_a_draw_that_is_cancelled_on_its_way_ends(polls: int) -> None:
    left = iter([False] * polls)
    found = NgramSampler().sample(site_of("with <|>"), view_of(LOADER), (), 4, lambda: next(left, True))
    assert len(found) <= 4


def test_features_tell_how_a_candidate_was_made() -> None:
    features = draw("def load(path):\n    with <|>\n", LOADER, retrieved=(LOADER,))[0].features
    assert features["longest"] >= 10
    assert features["suffix_known"] == features["mid_line"] == 1.0
    assert features["before_text"] == 0.0


def test_features_tell_which_candidate_fits_the_next_line() -> None:
    texts = ("open(box)\nclose(box)\n", "open(bag)\nempty(bag)\n") * 3
    found = {c.text: c.features for c in draw("open(<|>\nclose(box)\n", *texts)}
    assert found["box)"]["fit"] > found["bag)"]["fit"]
    assert found["box)"]["fit_margin"] > 0.0 > found["bag)"]["fit_margin"]


def test_a_blind_candidate_fits_nothing() -> None:
    (candidate, *_) = draw("open(<|>\nclose(box)\n", "open(box)\nclose(box)\n", with_suffix=False)
    assert candidate.features["fit"] == candidate.features["fit_margin"] == 0.0


def test_other_line_ends_match_and_a_copy_takes_those_of_the_buffer() -> None:
    block = "    check_header(stream, version)\n    read_body(stream, version)\n    close_all(stream)\n"
    text = f"def read_everything(stream, version):\n{block}\nother = 1\n"
    source = "def read_everything(stream, version):\r\n    check_header(stream, <|>"
    copies = [c.text for c in draw(source, text, text) if "\n" in c.text]
    assert copies == ["version)\r\n    read_body(stream, version)\r\n    close_all(stream)"]


def test_one_endless_line_is_no_harm() -> None:
    source = "x=[" + "1,2,3," * 50_000 + "<|>" + "4,5,6," * 50_000 + "]"
    assert len(draw(source, "x=[1,2,3]\n")) <= 5


def test_a_text_without_an_end_costs_no_more_than_others() -> None:
    polls = itertools.count()
    text = "a b c d a c b d b a d c " * 400
    site = site_of("x <|>")
    NgramSampler().sample(site, view_of(text), (), 4, lambda: next(polls) > 10_000)
    assert next(polls) < 400
