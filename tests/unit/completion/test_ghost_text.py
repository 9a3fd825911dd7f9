from __future__ import annotations

from dataclasses import replace

import pytest

from reprise.completion.ghost_text import Offers, chosen, ghost_text, site_of
from reprise.types import Completion, Generation, Piece, Range, Trace
from tests.unit.completion.traces import BUFFER, GENERATION, SOURCE, trace


def written(*pieces: Piece, **fields: object) -> Trace:
    """The trace of an answer that a language model wrote alone."""
    generation = replace(GENERATION, pieces=pieces)
    usual: dict[str, object] = {"generation": generation, "prompt_source": SOURCE, "candidates": ()}
    return trace(**(usual | fields))


def offers(text: str, source: str, first_line: float) -> Offers:
    place = site_of(trace()).position
    return Offers((Completion(text, Range(place, place), "inline", source, first_line),), (first_line,))


@pytest.mark.parametrize(("of_model", "first"), [(0.9, "openai"), (0.2, "ngram")])
def test_the_surer_of_a_copy_and_a_models_line_comes_first(of_model: float, first: str) -> None:
    copies, model = offers("post(amount)", "ngram", 0.6), offers("close()", "openai", of_model)

    items, _ = chosen(trace(), copies, model)

    assert (items[0].source, len(items)) == (first, 2)


def test_what_both_say_is_offered_once_by_the_surer() -> None:
    copies, model = offers("post(amount)", "ngram", 0.6), offers("post(amount)", "openai", 0.4)

    items, reason = chosen(trace(), copies, model)

    assert ([item.source for item in items], reason) == (["ngram"], "")


@pytest.mark.parametrize(
    ("least", "shown"), [(0.8, "post(amount)"), (0.4, "post(amount)\nbook.close()"), (0.95, None)]
)
def test_a_block_is_shown_as_far_as_the_model_is_sure_enough(least: float, shown: str | None) -> None:
    answer = (Piece("post(amount)", -0.1), Piece("\nbook.close()", -0.7))

    items, reason = ghost_text(written(*answer, shape="block", min_confidence=least))

    assert [item.text for item in items] == ([] if shown is None else [shown])
    assert reason.startswith("confidence: the model's line has 0.90, under 0.95") == (shown is None)


@pytest.mark.parametrize(("log_probability", "n_items"), [(-1.8, 1), (-2.0, 0)])
def test_a_models_line_is_shown_from_one_chance_in_seven_on(log_probability: float, n_items: int) -> None:
    items, _ = ghost_text(written(Piece("close()", log_probability), min_confidence="auto"))

    assert len(items) == n_items


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "generator: the model wrote nothing behind what was typed"),
        ("<|endoftext|>", "post-processing: nothing that the model wrote fits here (no control token)"),
    ],
)
def test_a_model_that_says_nothing_of_use_leaves_the_reason(answer: str, reason: str) -> None:
    items, found = ghost_text(written(Piece(answer, -0.1)))

    assert (items, found.split("; ")[0]) == ([], reason)


def test_without_a_model_the_absence_and_the_samplers_reason_are_told() -> None:
    _, reason = ghost_text(trace(candidates=(), absence="generator: openai is being connected"))

    assert reason.startswith("generator: openai is being connected; sampler: ")


def test_the_cursor_of_a_trace_is_where_it_was_asked() -> None:
    assert site_of(trace()).prefix + site_of(trace()).suffix == BUFFER
    assert site_of(trace()).line_prefix == "book."


def test_a_generation_of_another_place_is_not_shown() -> None:
    elsewhere = replace(SOURCE, prefix="other = 1\nbook.")
    generation: Generation = replace(GENERATION, pieces=(Piece("close()", -0.1),))

    items, reason = ghost_text(trace(generation=generation, prompt_source=elsewhere, candidates=()))

    assert (items, reason.split("; ")[0]) == ([], "generator: the model wrote nothing behind what was typed")
