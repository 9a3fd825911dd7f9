"""One file as questions are drawn from it: its lines, its tokens, where statements begin.

Reads syntax only; knows no other file and no question. Offsets are characters of the text, lines are 0-based.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern

import numpy as np
import tree_sitter

from benchmarks.questions.reading.tokens import Token, leaves
from reprise.syntax.analysis import analyse
from reprise.types import FileSyntax
from reprise.workspace.languages import language_of


@dataclass(frozen=True)
class Source:
    """A file, read once."""

    path: str
    text: str
    syntax: FileSyntax
    root: tree_sitter.Node | None = field(repr=False)
    """None where the text cannot be parsed."""
    tokens: Sequence[Token] = field(repr=False)
    statements: Mapping[int, int] = field(repr=False)
    """Where statements and members of classes end, by where they begin."""
    line_starts: Sequence[int] = field(repr=False)
    places: Sequence[int] = field(repr=False)
    """The character at each byte of the text in UTF-8, and the text's length."""

    def span_of(self, node: tree_sitter.Node) -> tuple[int, int]:
        """Where a node of the tree begins and ends."""
        return self.places[node.start_byte], self.places[node.end_byte]

    def line_of(self, offset: int) -> int:
        """The line that holds a character."""
        return bisect_right(self.line_starts, offset) - 1

    def token_index(self, offset: int) -> int:
        """How many tokens begin before `offset`."""
        return bisect_left(self._token_starts, offset)

    def tokens_between(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that begin at `start` or behind it and before `end`."""
        return self.tokens[self.token_index(start) : self.token_index(end)]

    def lines(self) -> Iterator[tuple[int, int, Sequence[Token]]]:
        """Start, end and tokens of each line on which a token begins; without the blanks at both ends."""
        for start, following in zip(self.line_starts, [*self.line_starts[1:], len(self.text)], strict=True):
            line = self.text[start:following]
            tokens = self.tokens_between(start, following)
            if tokens:
                yield start + len(line) - len(line.lstrip()), start + len(line.rstrip()), tokens

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]


def read_source(path: str, text: str) -> Source:
    """Parse a file; what cannot be parsed has no tokens."""
    analysis = analyse(path, language_of(path), text)
    line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
    if analysis.parsed is None:
        return Source(path, text, analysis.syntax, None, (), {}, line_starts, ())
    places = _characters(text, analysis.parsed.source)
    root = analysis.parsed.tree.root_node
    found, statements = leaves(root, places)
    tokens = [Token(intern(text[start:end]), start, kind) for start, end, kind in found]
    return Source(path, text, analysis.syntax, root, tokens, statements, line_starts, places)


def _characters(text: str, source: bytes) -> Sequence[int]:
    if len(source) == len(text):
        return range(len(text) + 1)
    begins = (np.frombuffer(source, dtype=np.uint8) & 0xC0) != 0x80
    return array("I", [*(np.cumsum(begins) - 1).tolist(), len(text)])
