"""Where the lines of a text are, in characters and in the bytes that the parser counts.

A line ends at `\n`, `\r\n` or `\r` and nowhere else; the parser's own rows count `\n` only and are not used.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_ENDING = re.compile(r"\r\n|\n|\r")
_ENDING_BYTES = re.compile(rb"\r\n|\n|\r")


class Lines:
    """The lines of one text, numbered from 0; a text that ends with a line ending has an empty last line."""

    __slots__ = ("_ends", "_starts", "_starts_bytes", "_text", "blank", "count")

    def __init__(self, text: str, source: bytes) -> None:
        """`source` is `text` in UTF-8, whatever stands for a lone surrogate."""
        endings = [match.span() for match in _ENDING.finditer(text)]
        self._text = text
        self._starts = [0, *(end for _, end in endings)]
        self._ends = [*(start for start, _ in endings), len(text)]
        self._starts_bytes = (
            self._starts
            if len(source) == len(text)
            else [0, *(match.end() for match in _ENDING_BYTES.finditer(source))]
        )
        self.count = len(self._starts)
        self.blank = [
            start == end or text[start:end].isspace()
            for start, end in zip(self._starts, self._ends, strict=True)
        ]

    def line_of(self, offset: int) -> int:
        """The line that holds the byte `offset` of the source."""
        return bisect_right(self._starts_bytes, offset) - 1

    def text(self, first: int, last: int) -> str:
        """Lines `first` to `last`, inclusive, with the endings between them as they are."""
        return self._text[self._starts[first] : self._ends[last]]
