from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprise.index.lexical import FILE_SHIFT, LexicalIndex
from reprise.index.lexical_part import K1, B, rounded_length
from reprise.index.segment import LexicalDocument

TERMS = st.lists(st.sampled_from(["load", "save", "file", "path", "self", "rare"]), max_size=8)


def index_of(texts: Mapping[int, Sequence[str]]) -> LexicalIndex:
    index = LexicalIndex()
    for chunk_id, terms in texts.items():
        add(index, chunk_id, terms)
    return index


def add(index: LexicalIndex, chunk_id: int, terms: Sequence[str], rank: int | None = None) -> None:
    index.add([LexicalDocument(chunk_id, chunk_id if rank is None else rank, *index.count(terms))])


def bm25(texts: Mapping[int, Sequence[str]], query: Mapping[str, float]) -> list[tuple[int, float]]:
    """The formula, one document at a time."""
    mean = rounded_length(sum(map(len, texts.values())) / len(texts))
    scores = {}
    for chunk_id, terms in texts.items():
        score = 0.0
        for term, weight in query.items():
            frequency = sum(term in other for other in texts.values())
            count = Counter(terms)[term]
            idf = math.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5))
            norm = K1 * (1 - B + B * len(terms) / max(mean, 1))
            score += weight * idf * (K1 + 1) * count / (count + norm)
        scores[chunk_id] = score
    return sorted(
        ((key, score) for key, score in scores.items() if score), key=lambda item: (-item[1], item[0])
    )


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 1 << 22), TERMS, min_size=1, max_size=12))
def test_scores_are_those_of_the_formula(texts: dict[int, list[str]]) -> None:
    query = {"save": 2.0, "self": 1.0, "rare": 0.5, "unknown": 9.0}
    found = index_of(texts).view().search(query, 100)
    expected = bm25(texts, query)
    assert dict(found) == pytest.approx(dict(expected), rel=1e-5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), TERMS, st.booleans()), max_size=60), st.integers(1, 40))
def test_any_history_gives_the_scores_of_a_fresh_index_to_the_last_bit(
    history: list[tuple[int, list[str], bool]], top: int
) -> None:
    index = LexicalIndex()
    texts: dict[int, list[str]] = {}
    for number, (chunk_id, terms, is_kept) in enumerate(history):
        index.remove([chunk_id])
        texts.pop(chunk_id, None)
        if is_kept:
            add(index, chunk_id, terms)
            texts[chunk_id] = terms
        if number % 3 == 0:
            index.view()
        if number % 7 == 0:
            index.maintain()
    for query in ({"load": 1.0, "file": 1.0, "path": 1.0}, {"rare": 1.0, "self": 3.0}):
        assert index.view().search(query, top) == index_of(texts).view().search(query, top)


@pytest.mark.parametrize("mean", [0.5, 1, 37.2, 90, 1e6])
def test_a_length_is_rounded_by_two_percent_at_most(mean: float) -> None:
    assert rounded_length(mean) == pytest.approx(mean, rel=0.022)
    assert rounded_length(0) == 0


def test_a_view_does_not_see_later_changes() -> None:
    index = index_of({1: ["load"], 2: ["load", "save"]})
    view = index.view()
    index.remove([1])
    add(index, 3, ["load"])
    index.maintain()
    assert {key for key, _ in view.search({"load": 1.0}, 9)} == {1, 2}
    assert {key for key, _ in index.view().search({"load": 1.0}, 9)} == {2, 3}


def test_chunks_of_the_excluded_file_are_left_out() -> None:
    ids = [7 << FILE_SHIFT, (7 << FILE_SHIFT) + 5, 8 << FILE_SHIFT, 6 << FILE_SHIFT]
    view = index_of({key: ["load"] for key in ids}).view()
    assert [key for key, _ in view.search({"load": 1.0}, 9, excluded_file=7)] == [
        6 << FILE_SHIFT,
        8 << FILE_SHIFT,
    ]


def test_equal_scores_are_ordered_by_rank_and_not_by_id() -> None:
    index = LexicalIndex()
    for chunk_id, rank in ((1, 30), (2, -10), (3, 20)):
        add(index, chunk_id, ["load"], rank)
    assert [key for key, _ in index.view().search({"load": 1.0}, 2)] == [2, 3]


def test_the_best_of_many_are_exactly_the_best() -> None:
    texts = {number: ["load"] * (1 + number * 7919 % 500) + ["pad"] * (number % 17) for number in range(2000)}
    view = index_of(texts).view()
    assert view.search({"load": 1.0}, 10) == view.search({"load": 1.0}, 5000)[:10]


def test_nothing_is_found_in_nothing() -> None:
    assert LexicalIndex().view().search({"load": 1.0}, 5) == []
    view = index_of({1: []}).view()
    assert view.search({"load": 1.0}, 5) == view.search({}, 5) == []


def test_replacing_one_document_again_and_again_leaves_few_segments() -> None:
    index = index_of({number: [f"word{number}", "load"] for number in range(1000)})
    for chunk_id in range(1000, 1300):
        index.remove([chunk_id - 1])
        add(index, chunk_id, ["load", "typed"])
        view = index.view()
    assert len(view._parts) < 12
    assert [key for key, _ in view.search({"typed": 1.0}, 9)] == [1299]


def test_maintenance_drops_the_dead() -> None:
    index = index_of({number: ["load"] for number in range(100)})
    index.view()
    index.remove(range(60))
    index.maintain()
    (part,) = index.view()._parts
    assert part.alive.size == part.n_alive == 40


def test_an_index_made_of_stored_documents_answers_alike() -> None:
    index = index_of({1: ["load", "load"], 2: ["save"]})
    documents = [
        LexicalDocument(1, 1, *index.count(["load", "load"])),
        LexicalDocument(2, 2, *index.count(["save"])),
    ]
    again = LexicalIndex(list(islice(index.vocabulary, None)), documents)
    query = {"load": 1.0, "save": 1.0}
    assert again.view().search(query, 5) == index.view().search(query, 5)
