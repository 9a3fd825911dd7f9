"""Lines, positions and the code units of the three LSP encodings.

A line ends at `\\n`, `\\r\\n` or `\\r` and nowhere else: `str.splitlines` also splits at form feeds and
U+2028, and edits would land on the wrong line. Knows no files and no protocol types.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Literal

from reprise.types import Position

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """Where the lines of one text begin and end; offsets and characters count code points.

    A text always has at least one line, and one more than it has line ends.
    """

    __slots__ = ("_contents_end", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if "\r" in text:
            line_ends = [match.span() for match in _LINE_END.finditer(text)]
            self._starts = [0, *(end for _, end in line_ends)]
            self._contents_end = [*(start for start, _ in line_ends), len(text)]
        else:
            next_starts = list(accumulate(len(line) + 1 for line in text.split("\n")))
            self._starts = [0, *next_starts[:-1]]
            self._contents_end = [start - 1 for start in next_starts]

    @property
    def n_lines(self) -> int:
        """The number of lines; at least 1."""
        return len(self._starts)

    def line_span(self, line: int) -> tuple[int, int]:
        """Return the offsets at which a line's content starts and ends, its line end left out.

        Raises `IndexError` for a line that the text does not have.
        """
        if line < 0:
            raise IndexError(line)
        return self._starts[line], self._contents_end[line]

    def line(self, line: int) -> str:
        """Return a line without its line end; raises `IndexError` as `line_span` does."""
        start, end = self.line_span(line)
        return self.text[start:end]

    def offset(self, position: Position) -> int:
        """Return the offset of a position, clamped to its line's content and to the text."""
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._contents_end[position.line]
        return min(start + max(position.character, 0), end)

    def position(self, offset: int) -> Position:
        """Return the position of an offset, clamped to the text; inside a line end it is before it."""
        offset = max(offset, 0)
        line = bisect_right(self._starts, offset) - 1
        return Position(line, min(offset, self._contents_end[line]) - self._starts[line])


def units_to_characters(line_text: str, units: int, encoding: Encoding) -> int:
    """Return how many characters of a line the first `units` code units hold, clamped to the line.

    A count that ends inside a character (a surrogate pair, a multibyte sequence) stops before it.
    """
    if encoding == "utf-32" or line_text.isascii():
        return min(max(units, 0), len(line_text))
    for characters, character in enumerate(line_text):
        units -= _width(character, encoding)
        if units < 0:
            return characters
    return len(line_text)


def characters_to_units(line_text: str, characters: int, encoding: Encoding) -> int:
    """Return how many code units the first `characters` characters of a line take, clamped to the line."""
    characters = min(max(characters, 0), len(line_text))
    if encoding == "utf-32" or line_text.isascii():
        return characters
    return sum(_width(character, encoding) for character in line_text[:characters])


def _width(character: str, encoding: Encoding) -> int:
    """Return the code units of one character; by number, so that a lone surrogate has a width too."""
    code = ord(character)
    if encoding == "utf-16":
        return 2 if code > 0xFFFF else 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
