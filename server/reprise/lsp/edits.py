"""Applies an editor's edits to a text that is held line by line.

Formatting a long file is hundreds of edits in one message; found by their lines, each costs microseconds.
Lines end at `\\n`, `\\r\\n` and `\\r` only, as in every editor.
"""

from __future__ import annotations

import logging
import re

from lsprotocol import types

from reprise.workspace.text import Encoding, characters_to_units, units_to_characters

logger = logging.getLogger(__name__)

_BEHIND_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def split_lines(text: str) -> list[str]:
    """The lines with their ends; the last one has none, and may be empty."""
    if "\r" in text:
        return _BEHIND_LINE_END.split(text)
    *ended, last = text.split("\n")
    return [line + "\n" for line in ended] + [last]


def apply_edit(lines: list[str], span: types.Range, new: str, encoding: Encoding) -> None:
    """Replace `span` in `lines` by `new`, in place; what lies outside the text is clamped, with a warning."""
    start, end = _place(lines, span.start, encoding), _place(lines, span.end, encoding)
    if end < start:
        logger.warning("an edit ends before it starts: taken the other way round")
        start, end = end, start
    first, last = start[0], end[0]
    changed = lines[first][: start[1]] + new + lines[last][end[1] :]
    if first > 0 and changed.startswith("\n") and lines[first - 1].endswith("\r"):
        first -= 1  # the two characters are one line end from now on
        changed = lines[first] + changed
    replacement = split_lines(changed)
    if last + 1 < len(lines):
        replacement.pop()  # only the very last line has no end, so this is empty
    lines[first : last + 1] = replacement


def _place(lines: list[str], position: types.Position, encoding: Encoding) -> tuple[int, int]:
    """The line and the character in it, in code points."""
    if position.line >= len(lines):
        logger.warning("an edit at line %d lies outside the document: clamped to its end", position.line)
        return len(lines) - 1, len(lines[-1])
    content = lines[position.line].rstrip("\r\n")
    character = units_to_characters(content, position.character, encoding)
    if character == len(content) and position.character > characters_to_units(content, character, encoding):
        logger.warning("an edit at %s lies behind its line: clamped to the line's end", position)
    return position.line, character
