"""Reads what servers of OpenAI's completions answer: texts, and the tokens with their probabilities.

The schema: https://platform.openai.com/docs/api-reference/completions/object; llama.cpp's server puts the
shape of its chat answers in the same place. What is of another shape is as good as not there. Knows no
connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reprise.completion.generators.log_probabilities import as_log_probability, joint
from reprise.completion.generators.messages import Message
from reprise.types import Piece


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer."""

    text: str
    log_probability: float | None
    others: Mapping[str, float]
    """The likeliest tokens at its place, itself among them, and their log-probabilities."""


def pieces_in(messages: Iterable[Message]) -> Iterator[Piece]:
    """Yield a stream's pieces; a token without a text of its own counts for the next one."""
    held: list[float | None] = []
    for message in messages:
        choice = choice_in(message)
        tokens = tokens_in(choice)
        text = text_in(choice)
        held += [token.log_probability for token in tokens]
        if text:
            yield Piece(text, joint(held), max(len(held), 1))
            held = []


def is_last(message: Message) -> bool:
    """Say whether a stream's message is the one that says why the answer ends."""
    return bool(choice_in(message).get("finish_reason"))


def choice_in(message: Message) -> Message:
    """The one answer in a message; empty where it holds none, as the one with the usage."""
    choices = message.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice if isinstance(choice, dict) else {}


def text_in(choice: Message) -> str:
    """What the model wrote."""
    text = choice.get("text")
    return text if isinstance(text, str) else ""


def tokens_in(choice: Message) -> list[Token]:
    """The tokens of an answer; empty where the server tells none."""
    told = choice.get("logprobs")
    if not isinstance(told, dict):
        return []
    content = told.get("content")
    if isinstance(content, list):
        return [_chat_token(each) for each in content if isinstance(each, dict)]
    texts, values, others = (_list(told.get(key)) for key in ("tokens", "token_logprobs", "top_logprobs"))
    others += [None] * (len(texts) - len(others))
    return [_token(*each) for each in zip(texts, values, others, strict=False)]


def _chat_token(told: Message) -> Token:
    alternatives = [each for each in _list(told.get("top_logprobs")) if isinstance(each, dict)]
    others = {each.get("token"): each.get("logprob") for each in alternatives}
    return _token(told.get("token"), told.get("logprob"), others)


def _token(text: object, value: object, others: object) -> Token:
    text = text if isinstance(text, str) else ""
    log_probability = as_log_probability(value)
    found = {} if log_probability is None else {text: log_probability}
    for other, other_value in others.items() if isinstance(others, dict) else ():
        if isinstance(other, str) and (number := as_log_probability(other_value)) is not None:
            found[other] = number
    return Token(text, log_probability, found)


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []
