"""Numbers that servers tell are believed only where they can be log-probabilities."""

from __future__ import annotations

import math

import pytest

from reprise.completion.generators.llamacpp_answers import pieces_in
from reprise.completion.generators.log_probabilities import LEAST, as_log_probability


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (-0.5, -0.5),
        (-1, -1.0),
        (7, 0.0),
        (math.inf, 0.0),
        (-math.inf, LEAST),
        (10**400, 0.0),
        (-(10**400), LEAST),
        (math.nan, None),
        (True, None),
        ("-0.5", None),
        (None, None),
    ],
)
def test_what_is_told_is_brought_into_range_or_is_nothing(told: object, expected: float | None) -> None:
    assert as_log_probability(told) == expected


def test_a_server_that_counts_a_billion_tokens_costs_no_memory() -> None:
    messages = [{"content": "", "tokens_predicted": n * 10**9} for n in range(5)]
    (piece,) = pieces_in([*messages, {"content": "x", "tokens_predicted": 10**10}])

    assert (piece.text, piece.log_probability) == ("x", None)
    assert piece.n_tokens <= 4096
