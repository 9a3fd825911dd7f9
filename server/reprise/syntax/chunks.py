"""Cuts a file into chunks: along its definitions where it has any, by Split-Aggregate everywhere else.

Split-Aggregate: cut at blank lines, cut what is still longer than a limit, then join neighbours while they
fit the limit. A function that is short enough is one chunk with its decorators and the comment above it; a
class gives a chunk of its head and attributes, and one for each method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reprise.syntax.documentation import first_line_with_comment
from reprise.syntax.lines import Lines
from reprise.syntax.outline import Definition
from reprise.types import Chunk

_CLOSING = re.compile(r"[\W_]*(?:end[\W_]*)*|\s*\}[\W_]*(?://|/\*).*")
_VISIBILITY = re.compile(r"\s*(?:public|private|protected)\s*:?\s*")
_COMMENT = re.compile(r"\s*(?://|#(?!\w)|/?\*)")
_LONGEST_FRAME = 2
_SMALLEST_CLOSURE = 5  # lines; a smaller function inside a long one is part of its flow


@dataclass(frozen=True, slots=True)
class ChunkParameters:
    """How long chunks may be, in lines."""

    max_lines: int = 30
    """A function up to this long is kept whole."""
    split_lines: int = 15
    """The limit of Split-Aggregate."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same file could give other chunks."""
        return f"chunks-2:{self.max_lines}:{self.split_lines}"


DEFAULT = ChunkParameters()


@dataclass(slots=True)
class _Region:
    """Lines `first` to `last` of one definition, and the regions inside it."""

    definition: Definition | None
    first: int
    code: int
    """The first line below the comment that leads it."""
    last: int
    inner: list[_Region] = field(default_factory=list)

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def is_function(self) -> bool:
        return self.definition is not None and not self.definition.is_container

    def is_mere_frame_of(self, first: _Region) -> bool:
        """True if only a line like `impl A for B {` or `module C` stands before the first region inside."""
        if self.definition is None or first.first - self.first > _LONGEST_FRAME:
            return False
        return not self.definition.is_symbol or (not self.is_function and not first.is_function)

    def takes_in(self, inner: _Region, lines: Lines) -> bool:
        """True if `inner` is a small function in the flow of statements: a closure, a line of a test."""
        if not inner.is_function or inner.length >= _SMALLEST_CLOSURE:
            return False
        indented = lines.text(inner.code, inner.code)[:1].isspace()
        return self.is_function or (self.definition is None and indented)

    @property
    def symbol(self) -> str | None:
        return self.definition.holder if self.definition else None


@dataclass(slots=True)
class _Span:
    symbol: str | None
    first: int
    last: int


def chunks_of(
    definitions: list[Definition], lines: Lines, language: str, parameters: ChunkParameters
) -> tuple[Chunk, ...]:
    """The chunks of a file; without definitions, those of plain text."""
    spans: list[_Span] = []
    for span in _spans(_regions(definitions, lines, language), lines, parameters):
        if spans and _only_closes(span, lines):
            spans[-1].last = span.last
        else:
            spans.append(span)
    return tuple(
        Chunk("base", span.symbol, span.first + 1, span.last + 1, lines.text(span.first, span.last))
        for span in spans
    )


def _regions(definitions: list[Definition], lines: Lines, language: str) -> _Region:
    """The tree of regions; a definition that begins on a line already taken stays part of what took it."""
    root = _Region(None, 0, 0, lines.count - 1)
    around = [root]
    for definition in definitions:
        if definition.body is None:
            continue
        code, last = lines.line_of(definition.start), lines.line_of(definition.end - 1)
        while len(around) > 1 and around[-1].last < last:
            around.pop()
        parent = around[-1]
        taken = parent.inner[-1].last if parent.inner else parent.first - (parent is root)
        if code <= taken:
            continue
        first = first_line_with_comment(lines, code, taken + 1, language)
        parent.inner.append(_Region(definition, first, code, last))
        around.append(parent.inner[-1])
    return root


def _spans(root: _Region, lines: Lines, parameters: ChunkParameters) -> Iterator[_Span]:
    """The spans of all chunks, in order."""
    work: list[_Region | tuple[_Region, int, int]] = [root]
    while work:
        item = work.pop()
        if isinstance(item, tuple):
            yield from _rest(*item, lines, parameters)
        elif item.is_function and item.last - item.code < parameters.max_lines:
            yield from _function(item, lines, parameters)
        else:
            work += reversed(list(_parts(item, lines)))


def _function(region: _Region, lines: Lines, parameters: ChunkParameters) -> Iterator[_Span]:
    """A function in one piece, and before it the comment above it if both are too long together."""
    first = region.first
    if region.length > parameters.max_lines and region.code - region.first > _LONGEST_FRAME:
        yield from _rest(region, region.first, region.code - 1, lines, parameters)
        first = region.code
    yield _Span(region.symbol, first, region.last)


def _parts(region: _Region, lines: Lines) -> Iterator[_Region | tuple[_Region, int, int]]:
    """The regions inside `region`, and between them the lines that are its own."""
    line = region.first
    for inner in region.inner:
        if region.takes_in(inner, lines):
            continue
        if line == region.first and region.is_mere_frame_of(inner):
            inner.first = line
        elif line < inner.first:
            inner.first = _with_heading(inner.first, line, lines)
        yield region, line, inner.first - 1
        yield inner
        line = inner.last + 1
    yield region, line, region.last


def _rest(
    region: _Region, first: int, last: int, lines: Lines, parameters: ChunkParameters
) -> Iterator[_Span]:
    while first <= last and lines.blank[first]:
        first += 1
    while first <= last and lines.blank[last]:
        last -= 1
    if first > last:
        return
    whole_head = region.definition is not None and not region.is_function
    if whole_head and last - first < parameters.max_lines:
        yield _Span(region.symbol, first, last)
        return
    for start, end in split_aggregate(lines.blank, first, last, parameters.split_lines):
        yield _Span(region.symbol, start, end)


def _with_heading(first: int, floor: int, lines: Lines) -> int:
    """Where a definition begins with the lone `private` or the short comment that stands apart above it."""
    above = [line for line in range(floor, first) if not lines.blank[line]]
    if not above:
        return first
    if len(above) <= _LONGEST_FRAME and all(_COMMENT.match(lines.text(line, line)) for line in above):
        return above[0]
    return above[-1] if _VISIBILITY.fullmatch(lines.text(above[-1], above[-1])) else first


def split_aggregate(blank: list[bool], first: int, last: int, limit: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most `limit` lines that hold all lines from `first` to `last` that are not blank."""
    start = end = -1
    for block_start, block_end in _blocks(blank, first, last, limit):
        if start >= 0 and block_end - start < limit:
            end = block_end
            continue
        if start >= 0:
            yield start, end
        start, end = block_start, block_end
    if start >= 0:
        yield start, end


def _blocks(blank: list[bool], first: int, last: int, limit: int) -> Iterator[tuple[int, int]]:
    """Runs of lines that are not blank, cut at `limit` lines."""
    start = -1
    for line in range(first, last + 1):
        if blank[line]:
            if start >= 0:
                yield start, line - 1
            start = -1
        elif start < 0:
            start = line
        elif line - start == limit:
            yield start, line - 1
            start = line
    if start >= 0:
        yield start, last


def _only_closes(span: _Span, lines: Lines) -> bool:
    """True for `}` or `end` alone: they say nothing as a chunk, so they stay with the code before them."""
    return span.last - span.first < 3 and _CLOSING.fullmatch(lines.text(span.first, span.last)) is not None
