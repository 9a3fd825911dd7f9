"""What is left of a candidate once it is held against the text around the cursor.

Each rule is a pure function of a candidate's text and its site; it returns the text, a shorter one, or "" if
nothing of it may be shown. Knows nothing of where candidates come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reprise.completion.block_lines import block_end, line_end
from reprise.completion.brackets import CLOSERS, open_quote, unmatched
from reprise.completion.shape import Shape
from reprise.completion.site import CompletionSite
from reprise.syntax.lexemes import leading_blanks
from reprise.workspace.secrets import mask_secrets

_REACH = 1000  # characters of the line before and after the cursor; longer lines are data
_LOOP = re.compile(r"(?=[^\n]*\w)([^\n]{2,40}?)\1{3,}")
_MASK = re.compile(r"""["'`=:]\s*\*{6,}""")  # as `mask_secrets` leaves it; a banner stands alone
_LINE_END = re.compile(r"\r\n|\n|\r")

Rule = Callable[[str, CompletionSite], str]


def postprocess(text: str, site: CompletionSite, *, shape: Shape | None = None) -> str | None:
    """Return what of a candidate may stand at the site; None if nothing does.

    `shape` is what a language model was asked for; None for a copy of code that exists.
    """
    if len(site.line_prefix) > _REACH or len(site.line_suffix) > _REACH:
        site = replace(site, line_prefix=site.line_prefix[-_REACH:], line_suffix=site.line_suffix[:_REACH])
    for rule in RULES if shape is None else (*_GENERATED[shape], *RULES):
        text = rule(text, site)
        if not text.strip():
            return None
    return text


def first_line(text: str, site: CompletionSite) -> str:
    """End a line at its end."""
    text = text if (site.line_prefix + site.line_suffix).strip() else text.lstrip()
    return text[: line_end(text, site)]


def one_block(text: str, site: CompletionSite) -> str:
    """End a block at its end."""
    return text[: block_end(text, site)]


def one_line_before_text(text: str, site: CompletionSite) -> str:
    """Before text on the same line only the first line of a candidate can fit."""
    return _lines(text)[0] if site.line_suffix.strip() else text


def no_dedent(text: str, site: CompletionSite) -> str:
    """End a candidate of several lines where its block ends."""
    first, *rest = _lines(text)
    kept = len(first)
    for line in rest:
        outside = line.strip() and len(leading_blanks(line)) < len(site.indentation)
        if outside:
            break
        kept = text.index(line, kept) + len(line)
    return text[:kept]


def no_double_blank(text: str, site: CompletionSite) -> str:
    """Do not add a blank to the one that stands before the cursor inside a line."""
    if site.line_prefix.strip() and site.line_prefix.endswith((" ", "\t")):
        return text.lstrip(" \t")
    return text


def no_repeated_suffix(text: str, site: CompletionSite) -> str:
    """Cut the end of a candidate that the text after the cursor says again."""
    for length in range(min(len(text), len(site.line_suffix)), 0, -1):
        shared = text[-length:]
        if site.line_suffix.startswith(shared) and _is_repeat(text, shared, site):
            return text[:-length]
    return text


def no_second_closer(text: str, site: CompletionSite) -> str:
    """Do not close a bracket that the text after the cursor closes."""
    n_open = len(unmatched(site.line_prefix).openers)
    n_allowed = max(0, n_open - len(unmatched(site.line_suffix).closers))
    if n_allowed == n_open and not _next_line_closes(site):
        return text
    own = unmatched(text).closers
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
    waiting = len(unmatched(site.line_suffix).closers)
    return text if missing <= waiting else ""


def no_repeated_line(text: str, site: CompletionSite) -> str:
    """Do not say what the next line says."""
    following = site.next_line.strip()
    if not following or site.line_suffix.strip():
        return text
    lines = _lines(text)
    whole = [site.line_prefix + lines[0], *lines[1:]]
    for number, line in enumerate(whole):
        if line.strip() == following and (number or len(following) > 1):
            return _first_lines(text, number)
    return text


def no_loop(text: str, site: CompletionSite) -> str:
    """Drop a candidate that says the same thing four times in a row."""
    del site
    return "" if _LOOP.search(text) else text


def no_trailing_blanks(text: str, site: CompletionSite) -> str:
    """Leave no blanks at a line's end, nor two before text that begins with one."""
    if not site.line_suffix.strip() or site.line_suffix[:1] in " \t":
        return text.rstrip()
    return text


def no_secret(text: str, site: CompletionSite) -> str:
    """Drop a candidate that would write out a secret, or the mask of one that the index hides."""
    line = site.line_prefix + text
    return "" if mask_secrets(line) != line or _MASK.search(text) else text


RULES: tuple[Rule, ...] = (
    one_line_before_text,
    no_dedent,
    no_double_blank,
    no_second_quote,
    no_repeated_suffix,
    no_second_closer,
    closed_before_text,
    no_repeated_line,
    no_loop,
    no_trailing_blanks,
    no_secret,
)
_GENERATED: dict[Shape, tuple[Rule, ...]] = {"line": (first_line,), "block": (one_block,)}


def _lines(text: str) -> list[str]:
    return _LINE_END.split(text)


def _first_lines(text: str, n_lines: int) -> str:
    """The first lines of a text, without the end of the last."""
    ends = [match.start() for match in _LINE_END.finditer(text)]
    return text[: ends[n_lines - 1]] if n_lines else ""


def _is_repeat(text: str, shared: str, site: CompletionSite) -> bool:
    """Tell a repeat of the suffix from a candidate that needs an ending of its own."""
    if any(character.isalnum() for character in shared):
        return len(shared) == len(site.line_suffix.rstrip()) or len(shared) >= 8
    if set(shared) & set(CLOSERS):
        n_open = len(unmatched(site.line_prefix).openers)
        n_after = len(unmatched(site.line_suffix).closers)
        return len(unmatched(text).closers) > max(0, n_open - n_after)
    return shared.strip() in (";", ":", ",")


def _next_line_closes(site: CompletionSite) -> bool:
    """Tell whether the next line closes a bracket that was opened above the cursor's line."""
    line = site.next_line
    inside = len(leading_blanks(line)) < len(site.indentation)
    return inside and not site.line_suffix.strip() and line.strip()[:1] in CLOSERS
