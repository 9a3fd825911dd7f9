"""Brackets and quotes of a line, counted without a parser, so that unfinished code is no special case.

Knows no language: a quote that is not closed on its line is taken for an apostrophe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENERS = "([{"
CLOSERS = ")]}"
QUOTES = "\"'`"

_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Offsets of the brackets that find no partner in their text."""

    closers: tuple[int, ...]
    openers: tuple[int, ...]


def unmatched(text: str) -> Unmatched:
    """Find the brackets of `text` outside strings that have no partner in it."""
    closers: list[int] = []
    openers: list[int] = []
    for place, character in enumerate(_without_strings(text)):
        if character in OPENERS:
            openers.append(place)
        elif character in CLOSERS:
            if openers and OPENERS.index(text[openers[-1]]) == CLOSERS.index(character):
                openers.pop()
            else:
                closers.append(place)
    return Unmatched(tuple(closers), tuple(openers))


def open_quote(text: str) -> str | None:
    """Return the quote that is open at the end of `text` (the end of one line), or None."""
    quote: str | None = None
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = quote is not None
        elif quote is not None:
            quote = None if character == quote else quote
        elif character in QUOTES:
            quote = character
    return quote


def _without_strings(text: str) -> str:
    return _STRING.sub(lambda match: " " * len(match.group()), text)
