from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reprise.completion.generation.candidate import PRIOR, candidate_at, generated_confidence
from reprise.types import Candidate, Generation, Piece
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import question_at

ASKED = "total = <|>\nprint(total)\n"
PIECES = (Piece("sum", -0.1), Piece("(pri", -0.2), Piece("ces", -0.4), Piece(")", -0.8))


def at(later: str, *pieces: Piece, asked: str = ASKED) -> Candidate | None:
    """What is left at the cursor of `later` of what a model wrote at that of `asked`."""
    question = question_at(site_of(asked))
    generation = Generation("scripted", "m", question.prompt, question.sampling, pieces or PIECES)
    return candidate_at(generation, question.source, site_of(later))


@pytest.mark.parametrize(
    ("later", "text", "log_probability"),
    [
        (ASKED, "sum(prices)", -1.5),
        ("total = sum<|>\nprint(total)\n", "(prices)", -1.4),
        ("total = sum(p<|>\nprint(total)\n", "rices)", -1.4),
        ("total = sum(prices<|>\nprint(total)\n", ")", -0.8),
    ],
)
def test_what_is_left_counts_what_was_typed_as_certain(later: str, text: str, log_probability: float) -> None:
    left = at(later)

    assert left is not None
    assert left.text == text
    assert left.log_probability == pytest.approx(log_probability)


@pytest.mark.parametrize("typed", ["max", "sum(prices)", "sum(prices))"])
def test_nothing_is_left_of_what_was_typed_whole_or_contradicted(typed: str) -> None:
    assert at(f"total = {typed}<|>\nprint(total)\n") is None


def test_nothing_is_left_where_something_else_changed() -> None:
    assert at("total = <|>\nprint(totals)\n") is None


def test_confidence_is_the_chance_of_what_is_shown() -> None:
    left = at(ASKED)

    assert left is not None
    assert generated_confidence(left) == pytest.approx(math.exp(-1.5))
    assert generated_confidence(replace(left, text="sum(prices")) == pytest.approx(math.exp(-0.7))
    assert generated_confidence(replace(left, text="sum")) == pytest.approx(math.exp(-0.1))


def test_blanks_that_post_processing_changed_do_not_shift_what_counts() -> None:
    pieces = (Piece(" a", -0.1), Piece(" =\n\t", -0.2), Piece("b", -0.4), Piece(" + c", -0.8))
    left = at(ASKED, *pieces)

    assert left is not None
    assert generated_confidence(replace(left, text="a =\n    b")) == pytest.approx(math.exp(-0.7))


def test_without_probabilities_a_prior_stands_in() -> None:
    left = at(ASKED, Piece("sum(", -0.1), Piece("prices)", None))

    assert left is not None
    assert generated_confidence(left) == PRIOR
    assert generated_confidence(replace(left, text="sum(")) == pytest.approx(math.exp(-0.1))


def test_a_probability_over_one_is_no_more_than_certain() -> None:
    left = at(ASKED, Piece("sum", 0.3))

    assert left is not None
    assert generated_confidence(left) == 1.0


def test_lines_end_as_the_buffers_do() -> None:
    left = at("def f():\r\n    <|>\r\n", Piece("a = 1\n    b"), asked="def f():\r\n    <|>\r\n")

    assert left is not None
    assert left.text == "a = 1\r\n    b"


def test_a_blank_that_was_not_shown_is_not_missed() -> None:
    left = at("total = su<|>\nprint(total)\n", Piece(" sum", -0.1), Piece("()", -0.2))

    assert left is not None
    assert left.text == "m()"
    assert left.log_probability == pytest.approx(-0.3)


def test_a_fence_around_the_code_counts_for_nothing() -> None:
    pieces = (Piece("```python\n", -3.0), Piece("sum", -0.1), Piece("()", -0.2), Piece("\n```", -3.0))
    whole = at(ASKED, *pieces)
    left = at("total = su<|>\nprint(total)\n", *pieces)

    assert whole is not None
    assert left is not None
    assert generated_confidence(replace(whole, text="sum()")) == pytest.approx(math.exp(-0.3))
    assert generated_confidence(replace(left, text="m()")) == pytest.approx(math.exp(-0.3))
