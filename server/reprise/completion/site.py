"""The place of a completion: what stands before it, what stands after it.

Knows no index and no model; positions come in as `Position` and are clamped by the line index.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprise.types import Position
from reprise.workspace.text import LineIndex


@dataclass(frozen=True, slots=True)
class CompletionSite:
    """A cursor in a text."""

    path: str
    language: str
    prefix: str
    """All text before the cursor."""
    suffix: str
    """All text after the cursor; empty if it may not be looked at."""
    line_prefix: str
    """What stands before the cursor on its line."""
    line_suffix: str
    """What stands after the cursor on its line; empty if it may not be looked at."""
    position: Position
    suffix_known: bool = True

    @property
    def indentation(self) -> str:
        """The blanks that the cursor's line begins with."""
        return self.line_prefix[: len(self.line_prefix) - len(self.line_prefix.lstrip(" \t"))]

    @property
    def next_line(self) -> str:
        """The next line after the cursor's that is not blank, without its ending; empty if there is none."""
        below = self.suffix[len(self.line_suffix) :].lstrip("\r\n \t")
        start = len(self.suffix) - len(below)
        blanks = self.suffix[:start].rpartition("\n")[2].rpartition("\r")[2]
        return blanks + below.split("\n", 1)[0].split("\r", 1)[0]


def completion_site(
    path: str, language: str, text: str, position: Position, suffix: bool = True
) -> CompletionSite:
    """Cut `text` at `position` (clamped to the text); blind to what follows unless `suffix`."""
    lines = LineIndex(text)
    offset = lines.offset(position)
    at = lines.position(offset)
    start, end = lines.line_span(at.line)
    return CompletionSite(
        path=path,
        language=language,
        prefix=text[:offset],
        suffix=text[offset:] if suffix else "",
        line_prefix=text[start:offset],
        line_suffix=text[offset:end] if suffix else "",
        position=at,
        suffix_known=suffix,
    )
