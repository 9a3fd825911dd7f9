"""Positions, ranges and addresses between the protocol and the package; converted here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from lsprotocol import types
from pygls.uris import to_fs_path

from reprise.types import Position, Range
from reprise.workspace.text import Encoding, LineIndex, characters_to_units, units_to_characters


class Lines(Protocol):
    """What a text is to a position: an open buffer, or an index of lines."""

    @property
    def n_lines(self) -> int:
        """The number of lines; at least 1."""
        ...

    def line(self, line: int) -> str:
        """One line without its end."""
        ...


def path_of(uri: str) -> Path | None:
    """The file that an address names; None for a buffer that is no file (`untitled:`, `git:`)."""
    try:
        path = to_fs_path(uri)
    except ValueError:
        return None
    return Path(path) if path and "\0" not in path else None


def position_from(lines: Lines, position: types.Position, encoding: Encoding) -> Position:
    """A position in code points; behind the end of its line it is the line's end, as the protocol says.

    Raises `ValueError` if the text has no such line.
    """
    if position.line >= lines.n_lines:
        raise ValueError(f"line {position.line} is outside the document, which has {lines.n_lines} lines")
    line = lines.line(position.line)
    return Position(position.line, units_to_characters(line, position.character, encoding))


def offset_in(lines: LineIndex, position: types.Position, encoding: Encoding) -> int:
    """The offset of a position; one outside the text is clamped."""
    last = lines.n_lines - 1
    if position.line > last:
        return lines.offset(Position(last, len(lines.line(last))))
    return lines.offset(position_from(lines, position, encoding))


def position_to(lines: Lines, position: Position, encoding: Encoding) -> types.Position:
    """A position in the units that the client counts."""
    line = lines.line(min(position.line, lines.n_lines - 1))
    return types.Position(
        line=position.line, character=characters_to_units(line, position.character, encoding)
    )


def range_to(lines: Lines, span: Range, encoding: Encoding) -> types.Range:
    """A range in the units that the client counts."""
    return types.Range(
        start=position_to(lines, span.start, encoding), end=position_to(lines, span.end, encoding)
    )
