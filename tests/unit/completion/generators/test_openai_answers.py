from __future__ import annotations

from typing import Any

import pytest

from reprise.completion.generators.openai_answers import choice_in, is_last, pieces_in, tokens_in
from reprise.types import Piece


def message(text: str | None, *tokens: tuple[str, float | None], finish: str | None = None) -> dict[str, Any]:
    told = {"tokens": [token for token, _ in tokens], "token_logprobs": [value for _, value in tokens]}
    return {"choices": [{"text": text, "logprobs": told if tokens else None, "finish_reason": finish}]}


def test_a_piece_has_the_probability_of_all_its_tokens() -> None:
    assert list(pieces_in([message("ab", ("a", -1.0), ("b", -0.5))])) == [Piece("ab", -1.5, 2)]


def test_tokens_without_a_text_count_for_the_next_piece() -> None:
    messages = [message("", ("\ufffd", -1.0)), message("漢", ("漢", -2.0)), message("!", ("!", -4.0))]

    assert list(pieces_in(messages)) == [Piece("漢", -3.0, 2), Piece("!", -4.0, 1)]


def test_tokens_behind_the_last_text_count_for_nothing() -> None:
    messages = [message("a", ("a", -1.0)), message("", ("<stop>", -9.0), finish="stop")]

    assert list(pieces_in(messages)) == [Piece("a", -1.0, 1)]


@pytest.mark.parametrize("value", [None, "x", float("nan"), True])
def test_a_probability_that_is_none_makes_the_piece_unknown(value: Any) -> None:
    assert list(pieces_in([message("ab", ("a", -1.0), ("b", value))])) == [Piece("ab", None, 2)]


def test_a_probability_of_zero_can_be_added_up() -> None:
    assert list(pieces_in([message("a", ("a", float("-inf")))])) == [Piece("a", -100.0, 1)]


def test_the_chat_shape_is_read_as_well() -> None:
    alternatives = [{"token": "a", "logprob": -1.0}, {"token": "b", "logprob": -2.0}]
    content = [{"token": "a", "logprob": -1.0, "bytes": [97], "top_logprobs": alternatives}]

    (token,) = tokens_in({"text": "a", "logprobs": {"content": content}})

    assert (token.text, token.log_probability, dict(token.others)) == ("a", -1.0, {"a": -1.0, "b": -2.0})


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"choices": [{"text": "", "finish_reason": "stop"}]}, True),
        ({"choices": [{"text": "a", "finish_reason": None}]}, False),
        ({"choices": [{"text": "a"}]}, False),
        ({"choices": [], "usage": {"completion_tokens": 3}}, False),
    ],
)
def test_the_last_message_says_why_it_ends(message: dict[str, Any], expected: bool) -> None:
    assert is_last(message) is expected


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"choices": None},
        {"choices": {}},
        {"choices": ["text"]},
        {"choices": [{"text": 3}]},
        {"choices": [{"text": None, "logprobs": []}]},
        {"choices": [{"logprobs": {"tokens": 3, "token_logprobs": None}}]},
        {"choices": [{"logprobs": {"content": [None, {"token": 3, "top_logprobs": 4}]}}]},
        {"choices": [{"logprobs": {"tokens": ["a"], "token_logprobs": ["b"], "top_logprobs": [3]}}]},
    ],
)
def test_an_odd_shape_is_as_good_as_no_text(odd: dict[str, Any]) -> None:
    assert list(pieces_in([odd])) == []
    assert all(token.log_probability is None for token in tokens_in(choice_in(odd)))
