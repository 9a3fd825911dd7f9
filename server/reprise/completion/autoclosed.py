"""Brackets and quotes that the editor closed by itself: a completion may write over them.

Editors put `)` behind the cursor as soon as `(` is typed. Taken for the user's own text it says that the line
ends there, and hides what mostly comes next. Knows no model, nor where candidates come from.
"""

from __future__ import annotations

from dataclasses import replace

from reprise.completion.brackets import CLOSERS, OPENERS, QUOTES
from reprise.completion.site import CompletionSite


def auto_closed(site: CompletionSite) -> str:
    """Return the end of the cursor's line, if all it does is close what the line opened; else ""."""
    closers = site.line_suffix.rstrip()
    return closers if awaited(site.line_prefix).startswith(closers) else ""


def without_auto_closed(site: CompletionSite) -> CompletionSite:
    """Return the site as it would be had the editor closed nothing."""
    n_closers = len(auto_closed(site))
    return replace(site, suffix=site.suffix[n_closers:], line_suffix=site.line_suffix[n_closers:])


def written_over(text: str, line_prefix: str, closers: str) -> tuple[str, int] | None:
    """Fit a text that was made without `closers` to a line that has them behind the cursor.

    Returns the text and how many characters behind the cursor it replaces: none if it stops before them. None
    if it would leave something open that it opened itself, or is of several lines and leaves closers behind.
    """
    if (
        closers
        and text.endswith(closers)
        and awaited(line_prefix + text[: -len(closers)]) == awaited(line_prefix)
    ):
        return text[: -len(closers)], 0
    first_line = text.split("\n", 1)[0]
    open_before, open_after = awaited(line_prefix), awaited(line_prefix + first_line)
    n_closed = len(open_before) - len(open_after)
    if n_closed < 0 or not open_before.endswith(open_after):
        return None
    if n_closed == 0:
        return (text, 0) if first_line == text else None
    left = closers[n_closed:]
    return None if left and first_line != text else (text + left, len(closers))


def awaited(line: str) -> str:
    """Return what would close everything that is open at the end of `line`, innermost first."""
    closers: list[str] = []
    quote, escaped = "", False
    for character in line:
        if quote:
            escaped, is_end = character == "\\" and not escaped, character == quote and not escaped
            quote = "" if is_end else quote
        elif character in QUOTES:
            quote = character
        elif character in OPENERS:
            closers.append(CLOSERS[OPENERS.index(character)])
        elif closers and character == closers[-1]:
            closers.pop()
    return quote + "".join(reversed(closers))
