"""Cuts text into the words that the lexical index, the encoder and the queries count.

Knows identifiers only; it knows no language, and keywords or comments are words like any other.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FOREIGN_PARTS = re.compile(r"[^\W\d_]+|\d+")  # `re` has no class for capitals beyond ASCII

_LONGEST_WORD = 128  # longer ones are encoded data, not names
_MEMORY = 1 << 16  # distinct words kept; a large workspace repeats far fewer


class _TokensByWord(dict[str, tuple[str, ...]]):
    """Remembers the tokens of each word: source repeats its names, and a repeat costs one look-up."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MEMORY:
            self.clear()
        tokens = self[word] = _tokens_of(word)
        return tokens


def _tokens_of(word: str) -> tuple[str, ...]:
    if len(word) > _LONGEST_WORD:
        return ()
    parts = (_PARTS if word.isascii() else _FOREIGN_PARTS).findall(word)
    if len(parts) < 2:
        return tuple(part.lower() for part in parts)
    return (*(part.lower() for part in parts if len(part) > 1), word.lower())


_TOKENS = _TokensByWord()


def subtokens(text: str) -> list[str]:
    """Lowercased parts of every word of `text`, in order, each compound word followed by itself.

    `loadConfig_v2` gives `load`, `config`, `loadconfig_v2`: parts end at underscores, digits and capitals;
    a part of one character counts only as a whole word. Text without a word gives an empty list.
    """
    tokens: list[str] = []
    for word in _WORD.findall(text):
        tokens += _TOKENS[word]
    return tokens
