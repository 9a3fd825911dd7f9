"""Reads what llama.cpp's server answers: pieces of a completion, and the probabilities of their tokens.

Its schema: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md. Before December 2024
probabilities came as `probs`, since then as `logprob`. Knows no connection and no prompt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reprise.completion.generators.log_probabilities import LEAST, as_log_probability, joint
from reprise.completion.generators.messages import Message
from reprise.types import Piece

_MOST_HELD = 4096  # tokens; a server may say that it wrote a billion


def pieces_in(messages: Iterable[Message]) -> Iterator[Piece]:
    """Yield a stream's pieces.

    A token that the server holds back, because a stop may begin with it, counts for the piece that brings its
    text; at a stop it counts for nothing.
    """
    n_seen = 0
    held: list[float | None] = []
    for message in messages:
        n_predicted = message.get("tokens_predicted", n_seen + 1)
        found = log_probabilities(message)
        # Of the tokens that make up one character only the last is told.
        n_untold = min(n_predicted - n_seen - len(found), _MOST_HELD - len(held))
        held += [None] * n_untold + found
        n_seen = n_predicted
        if text := _text(message):
            yield Piece(text, joint(held), max(len(held), 1))
            held = []


def log_probabilities(message: Message) -> list[float | None]:
    """Return those of the tokens that a message brings; None for one that it does not tell."""
    return [_log_probability(token) for token in message.get("completion_probabilities") or ()]


def forced_log_probability(answer: Message, text: str) -> float | None:
    """Return the probability of `text` in an answer that could be nothing else; None if it is not that.

    Natural logarithm. The end mark behind the text is not counted.
    """
    tokens = answer.get("completion_probabilities") or ()
    found = log_probabilities(answer)
    wanted, written = text.encode(), b""
    for n_tokens, token in enumerate(tokens, 1):
        written += _bytes(token)
        if written == wanted:
            is_whole = answer.get("content") == text and answer["tokens_predicted"] == len(tokens)
            return joint(found[:n_tokens]) if is_whole else None
    return None


def _text(message: Message) -> str:
    text = message["content"]
    if not isinstance(text, str):
        raise TypeError("the content is no text")
    return text


def _bytes(token: Mapping[str, Any]) -> bytes:
    if isinstance(token.get("bytes"), list):
        return bytes(token["bytes"])
    return str(token.get("token", token.get("content", ""))).encode()


def _log_probability(token: Mapping[str, Any]) -> float | None:
    if "logprob" in token:
        return as_log_probability(token["logprob"])
    text = token.get("content")
    return next((_log(each["prob"]) for each in token.get("probs", ()) if each.get("tok_str") == text), None)


def _log(probability: float) -> float | None:
    return as_log_probability(math.log(probability)) if probability > 0 else LEAST
