"""Brackets and quotes: what the text around the cursor closes is not closed again, and nothing is left open.

Counts without a parser, so that unfinished code is no special case.
"""

from __future__ import annotations

from reprise.completion.brackets import CLOSERS, OPENERS, QUOTES, open_quote, unmatched
from reprise.completion.code_spans import code_only, is_code
from reprise.completion.postprocessing.overlap import first_lines
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import LINE_END, NEAR, closes, columns, opened_above
from reprise.syntax.lexemes import leading_blanks

_OF_SEVERAL_LINES = ("`", '"""', "'''")


def no_second_closer(text: str, site: CompletionSite) -> str:
    """Do not close a bracket that the text after the cursor closes."""
    n_open = len(unmatched(site.line_prefix).openers)
    n_allowed = max(0, n_open - len(unmatched(site.line_suffix).closers))
    if n_allowed == n_open and not _next_line_closes(site):
        return text
    own = unmatched(text).closers
    return text if len(own) <= n_allowed else text[: own[n_allowed]]


def no_closer_twice(text: str, site: CompletionSite) -> str:
    """The same for a model's answer: it may close what the lines above opened and the next does not close."""
    if site.line_suffix.strip():
        return no_second_closer(text, site)
    next_line, at = site.next_line, columns(site.next_line)
    if not closes(next_line) or at >= columns(site.line_prefix):
        return text
    own = unmatched(code_only(site.language, site.line_prefix + text)[len(site.line_prefix) :]).closers
    n_allowed = len(unmatched(opened_above(site, at)).openers) if own else 0
    return text if len(own) <= n_allowed else text[: own[n_allowed]]


def no_second_quote(text: str, site: CompletionSite) -> str:
    """Do not close a string that the text after the cursor closes."""
    quote = open_quote(site.line_prefix)
    if quote is None or not site.line_suffix.startswith(quote):
        return text
    end = text.find(quote)
    return text if end < 0 else text[:end]


def closed_before_text(text: str, site: CompletionSite) -> str:
    """Before text on the same line, every bracket that is opened must be closed, here or by that text."""
    if not site.line_suffix.strip():
        return text
    missing = len(unmatched(text).openers)
    waiting = len(unmatched(site.line_suffix).closers) - len(unmatched(site.line_prefix).openers)
    return text if missing <= max(0, waiting) else ""


def closed_lines(text: str, site: CompletionSite) -> str:
    """End a candidate of several lines where all that it opened is closed: the rest was cut off.

    If nothing but its end would do, its first line is left: a line may end with an open bracket, or in a
    string of several lines, but not in another string.
    """
    closed = _closed_part(text, site)
    if closed == text or site.language == "text" or _is_closed_at_once(site):
        return text
    return closed if is_code(site.language, site.prefix[-NEAR:]) else text


def _closed_part(text: str, site: CompletionSite) -> str:
    code = code_only(site.language, site.line_prefix + text)[len(site.line_prefix) :]
    awaited: list[str] = []
    closed_at = 0
    for place, character in enumerate(code):
        if character in OPENERS:
            awaited.append(CLOSERS[OPENERS.index(character)])
        elif awaited and character == awaited[-1]:
            awaited.pop()
        elif character in QUOTES:
            return _before(text, closed_at, place)
        elif character in "\r\n" and not awaited:
            closed_at = place
    return _before(text, closed_at, len(text)) if awaited else text


def _before(text: str, closed_at: int, place: int) -> str:
    """The lines up to `closed_at`; if there are none the first line, unless it is what is left open."""
    if text[:closed_at].strip():
        return text[:closed_at]
    first = first_lines(text, 1) if LINE_END.search(text) else text
    is_line = place > len(first) or place == len(text) or text.startswith(_OF_SEVERAL_LINES, place)
    return first if is_line else ""


def _next_line_closes(site: CompletionSite) -> bool:
    """Tell whether the next line, if one is known, closes a bracket opened above the cursor's line."""
    line = site.next_line
    inside = len(leading_blanks(line)) < len(site.indentation)
    return inside and not site.line_suffix.strip() and line.strip()[:1] in CLOSERS


def _is_closed_at_once(site: CompletionSite) -> bool:
    """Tell whether what follows closes brackets that only the candidate can open."""
    line = site.next_line
    return line.strip()[:1] in tuple(CLOSERS) and columns(line) >= columns(site.line_prefix)
