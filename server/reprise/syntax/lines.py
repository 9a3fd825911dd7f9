"""Where the lines of a text are, in characters and in the bytes that the parser counts.

A line ends at `\\n`, `\\r\\n` or `\\r` and nowhere else; the rows of the parser (`\\n` only) are not used.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

_ENDING = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of one text, numbered from 0; a text that ends with a line ending has an empty last line."""

    __slots__ = ("_ends", "_starts", "_starts_bytes", "_text", "blank", "count")

    def __init__(self, text: str, source: bytes) -> None:
        """`source` is `text` in UTF-8, whatever stands for a lone surrogate."""
        self._text = text
        if "\r" in text:
            endings = [match.span() for match in _ENDING.finditer(text)]
            self._starts = [0, *(end for _, end in endings)]
            self._ends = [*(start for start, _ in endings), len(text)]
            contents = [text[start:end] for start, end in zip(self._starts, self._ends, strict=True)]
        else:  # several times faster
            contents = text.split("\n")
            self._starts = _starts_of(contents)
            self._ends = [*(start - 1 for start in self._starts[1:]), len(text)]
        self._starts_bytes = self._starts if len(source) == len(text) else _byte_starts(source)
        self.count = len(contents)
        self.blank = [not content or content.isspace() for content in contents]

    def line_of(self, offset: int) -> int:
        """The line that holds the byte `offset` of the source."""
        return bisect_right(self._starts_bytes, offset) - 1

    def text(self, first: int, last: int) -> str:
        """Lines `first` to `last`, inclusive, with the endings between them as they are."""
        return self._text[self._starts[first] : self._ends[last]]


def _byte_starts(source: bytes) -> list[int]:
    if b"\r" in source:
        return [0, *(match.end() for match in re.finditer(rb"\r\n|\n|\r", source))]
    return _starts_of(source.split(b"\n"))


def _starts_of(pieces: list[str] | list[bytes]) -> list[int]:
    """Where each piece begins, if one unit stands between two."""
    return [place + n for n, place in enumerate(accumulate(map(len, pieces[:-1]), initial=0))]
