"""How pieces and probabilities are read from the messages of llama.cpp's server."""

from __future__ import annotations

import math
from typing import Any

import pytest

from reprise.completion.generators.llamacpp_answers import forced_log_probability, pieces_in


def message(text: str, n_predicted: int, *log_probabilities: float, stop: bool = False) -> dict[str, Any]:
    tokens = [{"token": text, "bytes": list(text.encode()), "logprob": each} for each in log_probabilities]
    told = {"completion_probabilities": tokens} if tokens else {}
    return {"content": text, "tokens_predicted": n_predicted, "stop": stop, **told}


def test_a_token_that_was_held_back_counts_for_the_piece_that_brings_its_text() -> None:
    (piece,) = pieces_in([message("", 1, -0.5), message("\n\n", 2, -0.25), message("", 2, stop=True)])

    assert (piece.text, piece.log_probability, piece.n_tokens) == ("\n\n", -0.75, 2)


def test_the_tokens_of_a_stop_count_for_nothing() -> None:
    pieces = list(pieces_in([message("x", 1, -0.5), message("", 2, -9.0), message("", 2, stop=True)]))

    assert [(piece.text, piece.log_probability) for piece in pieces] == [("x", -0.5)]


def test_a_character_of_several_tokens_has_no_probability_as_only_the_last_is_told() -> None:
    (piece,) = pieces_in([message("é", 2, -0.5)])

    assert (piece.log_probability, piece.n_tokens) == (None, 2)


def test_a_token_of_probability_zero_has_a_finite_logarithm() -> None:
    (piece,) = pieces_in([message("x", 1, -3.4e38)])

    assert piece.log_probability == -100.0


def test_the_older_way_to_tell_probabilities_is_read() -> None:
    probabilities = [{"tok_str": "y", "prob": 0.1}, {"tok_str": "x", "prob": 0.5}]
    old = {"content": "x", "completion_probabilities": [{"content": "x", "probs": probabilities}]}
    (piece,) = pieces_in([old])

    assert piece.log_probability == pytest.approx(math.log(0.5))


def test_without_probabilities_pieces_have_none() -> None:
    (piece,) = pieces_in([message("x", 1)])

    assert piece.log_probability is None


def test_a_forced_text_has_the_probability_of_its_tokens_without_the_end_mark() -> None:
    tokens = [message("de", 0, -1.0), message("f", 0, -2.0), message("", 0, -5.0)]
    probabilities = [each["completion_probabilities"][0] for each in tokens]
    answer = {"content": "def", "tokens_predicted": 3, "completion_probabilities": probabilities}

    assert forced_log_probability(answer, "def") == -3.0


@pytest.mark.parametrize(("content", "n_predicted"), [("de", 1), (" def", 1), ("def", 2)])
def test_an_answer_that_is_not_the_text_or_misses_tokens_has_no_score(content: str, n_predicted: int) -> None:
    probabilities = message(content, 1, -1.0)["completion_probabilities"]
    answer = {
        "content": content, "tokens_predicted": n_predicted, "completion_probabilities": probabilities
    }  # fmt: skip

    assert forced_log_probability(answer, "def") is None
