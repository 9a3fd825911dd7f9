"""How far a candidate may reach: to the end of its line, or of the block that holds the cursor.

Asks the syntax tree where a block ends, and the lines alone where the tree cannot tell.
"""

from __future__ import annotations

import re

from reprise.completion import block_lines
from reprise.completion.code_spans import code_only
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import LINE_END, closes, columns, holds_members, is_closed_below, margin
from reprise.syntax.block_end import block_end
from reprise.syntax.lexemes import leading_blanks

_CLOSERS = re.compile(r"[)\]};, \t]*(?=[\r\n]|\Z)")


def one_line_before_text(text: str, site: CompletionSite) -> str:
    """Before text on the same line only the first line of a candidate can fit."""
    return LINE_END.split(text, maxsplit=1)[0] if site.line_suffix.strip() else text


def no_dedent(text: str, site: CompletionSite) -> str:
    """End a candidate of several lines where its block ends."""
    first, *rest = LINE_END.split(text)
    kept = len(first)
    for line in rest:
        outside = line.strip() and len(leading_blanks(line)) < len(site.indentation)
        if outside:
            break
        kept = text.index(line, kept) + len(line)
    return text[:kept]


def one_line(text: str, site: CompletionSite) -> str:
    """End a line at its end."""
    text = text if (site.line_prefix + site.line_suffix).strip() else text.lstrip("\r\n")
    return text[: block_lines.line_end(text, site)]


def one_block(text: str, site: CompletionSite) -> str:
    """End a block where its lines say, unless the tree says better.

    In brackets the tree sees an end that the indentation hides; in Python it sees lines that stand further
    out and belong to the block, as in brackets.
    """
    if not LINE_END.search(text):
        return text
    by_lines = block_lines.block_end(text, site)
    start = margin(site)
    place = _place(text[:by_lines], site)
    found = block_end(site.language, site.prefix[start:] + text, place - start)
    if found is None:
        return text[:by_lines]
    before = len(site.prefix) - start
    inside, after = found.inside - before, found.after - before
    if inside == after:  # ended by indentation
        is_sure = by_lines is None or holds_members(site, columns(site.line_prefix))
        return text[:by_lines] if is_sure else text[: max(by_lines or 0, after)]
    if not _is_closed_below(text[:after], site):
        closers = _CLOSERS.match(text, after)
        inside = after if closers is None else closers.end()
    return text[: inside if by_lines is None else min(inside, by_lines)]


def _is_closed_below(text: str, site: CompletionSite) -> bool:
    """Tell whether the bracket that ends `text` stands below already."""
    last = LINE_END.split(text)[-1]
    return is_closed_below(site, columns(last) if closes(last) else None)


def _place(text: str, site: CompletionSite) -> int:
    """Where the first thing of the cursor's line stands, in the prefix and the candidate together.

    After a line that begins a body it is the first thing of the candidate; comments, which the tree may put
    before a body, do not count.
    """
    line = site.line_prefix
    first = LINE_END.split(text, maxsplit=1)[0]
    if line.strip() and first.strip():
        return len(site.prefix) - len(line.lstrip())
    code = code_only(site.language, text)
    return len(site.prefix) + len(code) - len(code.lstrip())
