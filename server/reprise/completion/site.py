"""The place of a completion: what stands before it, what stands after it.

Knows no index and no model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reprise.errors import BadInputError
from reprise.syntax.lexemes import leading_blanks
from reprise.types import Position, PromptSource
from reprise.workspace.languages import language_of
from reprise.workspace.text import LineIndex

_LINE_END = re.compile(r"\r\n|\n|\r")


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
        return leading_blanks(self.line_prefix)

    @property
    def line_end(self) -> str:
        """The line end that the text uses."""
        for text in (self.prefix, self.suffix):
            place = text.find("\n")
            if place >= 0:
                return "\r\n" if text[:place].endswith("\r") else "\n"
        return "\r" if "\r" in self.prefix or "\r" in self.suffix else "\n"

    @property
    def next_line(self) -> str:
        """The next line after the cursor's that is not blank, without its ending; empty if there is none."""
        below = self.suffix[len(self.line_suffix) :].lstrip("\r\n \t")
        start = len(self.suffix) - len(below)
        blanks = self.suffix[:start].rpartition("\n")[2].rpartition("\r")[2]
        return blanks + below.split("\n", 1)[0].split("\r", 1)[0]


def site_at(path: str, text: str, line: int, character: int, with_suffix: bool = True) -> CompletionSite:
    """Cut `text` at a 0-based position; blind to what follows it unless `with_suffix`.

    A character past the end of its line means the line's end, as in LSP. Raises `BadInputError` for a line
    that the text does not have and for negative numbers.
    """
    span = _line_span(text, line) if line >= 0 and character >= 0 else None
    if span is None:
        n_lines = LineIndex(text).n_lines
        raise BadInputError(f"{path}: no position {line}:{character}; the text has {n_lines} lines")
    start, end = span
    offset = min(start + character, end)
    return CompletionSite(
        path=path,
        language=language_of(path),
        prefix=text[:offset],
        suffix=text[offset:] if with_suffix else "",
        line_prefix=text[start:offset],
        line_suffix=text[offset:end] if with_suffix else "",
        position=Position(line, offset - start),
        suffix_known=with_suffix,
    )


def site_between(path: str, prefix: str, suffix: str, suffix_known: bool = True) -> CompletionSite:
    """The cursor between two halves of a text, without looking for every line of it."""
    start = max(prefix.rfind("\n"), prefix.rfind("\r")) + 1
    n_lines = len(_LINE_END.findall(prefix)) if "\r" in prefix else prefix.count("\n")
    end = _LINE_END.search(suffix)
    return CompletionSite(
        path=path,
        language=language_of(path),
        prefix=prefix,
        suffix=suffix,
        line_prefix=prefix[start:],
        line_suffix=suffix if end is None else suffix[: end.start()],
        position=Position(n_lines, len(prefix) - start),
        suffix_known=suffix_known,
    )


def prompt_site(path: str, source: PromptSource) -> CompletionSite:
    """The cursor that a prompt was built for."""
    return site_between(path, source.prefix, source.suffix, source.suffix_known)


def _line_span(text: str, line: int) -> tuple[int, int] | None:
    """Where a line's content starts and ends, found without an index of all lines; None if there is none."""
    if "\r" in text:
        lines = LineIndex(text)
        return lines.line_span(line) if line < lines.n_lines else None
    parts = text.split("\n", min(line, len(text)))
    if len(parts) <= line:
        return None
    start = len(text) - len(parts[-1])
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end
