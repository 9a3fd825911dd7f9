"""Turns text into a model's tokens and back, by its own tokenizer. Knows no model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

_BROKEN = "\ufffd"  # what a decoder writes for bytes that are no character, or not yet

Decode = Callable[[Sequence[int]], str]


class TokenText:
    """A tokenizer of transformers. Safe to call from any thread, which the tokenizer alone is not."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._in_use = threading.Lock()

    @property
    def special_tokens(self) -> frozenset[str]:
        """The tokens that it knows as commands, without the sign for a blank that some begin with."""
        found = {*self._tokenizer.all_special_tokens, *self._tokenizer.get_added_vocab()}
        return frozenset(str(token).removeprefix("\u2581") for token in found)

    def question(self, text: str) -> list[int]:
        """Return the tokens of a whole prompt: begun as the model begins all of its texts, not ended."""
        ids = self._encode(text, add_special_tokens=True)
        return ids[:-1] if ids and ids[-1] == self._tokenizer.eos_token_id else ids

    def answer(self, asked: str, text: str) -> list[int]:
        """Return the tokens of `text` behind the question `asked`."""
        ids, joined = self.question(asked), self.question(asked + text)
        return joined[len(ids) :] if joined[: len(ids)] == ids else self.plain(text)

    def plain(self, text: str) -> list[int]:
        """Return the tokens of a text alone."""
        return self._encode(text, add_special_tokens=False)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of tokens, commands included."""
        with self._in_use:
            return str(self._tokenizer.decode([*ids], clean_up_tokenization_spaces=False))

    def _encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        with self._in_use:
            return [*self._tokenizer(text, add_special_tokens=add_special_tokens, verbose=False)["input_ids"]]


class GrowingText:
    """The text of a growing list of tokens, in whole characters.

    A token's text depends on the one in front of it: some tokenizers drop a blank that begins a text. So each
    stretch is decoded behind the last one that was shown.
    """

    def __init__(self, decode: Decode, before: Sequence[int]) -> None:
        """Continue behind the tokens `before`; the last one of a prompt is enough."""
        self._decode = decode
        self._shown = list(before)
        self._waiting: list[int] = []

    def add(self, token: int) -> str:
        """Return what text `token` completes: empty while a character is not whole yet."""
        self._waiting.append(token)
        shown, whole = self._decode(self._shown), self._decode([*self._shown, *self._waiting])
        if len(whole) <= len(shown) or whole.endswith(_BROKEN):
            return ""
        self._shown, self._waiting = self._waiting, []
        return whole[len(shown) :]
