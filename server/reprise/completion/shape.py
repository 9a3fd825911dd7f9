"""Whether a place wants one line or a block, and when enough of it has been written.

Knows no model: it reads the lines around the cursor.
"""

from __future__ import annotations

import re

from reprise.completion.block_lines import block_end, line_end
from reprise.completion.code_spans import is_code
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import LINE_END, NEAR, columns, lines_above, lines_below, opens_body
from reprise.types import Shape

_PREPROCESSED = frozenset({"c", "cpp"})  # `#` begins no comment there
_FENCE = re.compile(r"\A\s*```[^\r\n]*(?:\r\n|\n|\r)?")
_ANNOUNCES = re.compile(r"//|--|@\w|#\[|\[\w+.*\]$|.*(?:\*/|\"\"\"|''')$")


def shape_at(site: CompletionSite) -> Shape:
    """Tell what to complete by where the cursor is.

    One line inside a line, after code, in a docstring, and on a blank line between two statements. A block
    after what begins one at the line's end, and on a blank line that begins a body, follows a comment,
    documentation or a decorator, stands apart from what is around it, or is the last of its block.
    """
    if site.line_suffix.strip():
        return "line"
    if site.line_prefix.strip():
        return "block" if opens_body(site.line_prefix, site.language) else "line"
    if not is_code(site.language, site.prefix[-NEAR:]):
        return "line"
    above = next(lines_above(site), "")
    if opens_body(above, site.language) or _announces(above, site):
        return "block"
    return "block" if above and (_stands_apart(site) or _is_last(site)) else "line"


def stops_for(shape: Shape, site: CompletionSite) -> tuple[str, ...]:
    """The texts that end an answer of this shape, for a model server to stop at."""
    if shape == "line":
        is_inside = bool((site.line_prefix + site.line_suffix).strip())
        return ("\r",) if site.line_end == "\r" else ("\n",) if is_inside else ()
    return () if site.language == "text" else ("\n" * 4, "\n```")


def is_complete(text: str, site: CompletionSite, shape: Shape) -> bool:
    """Tell while an answer streams in whether nothing after `text` can be shown any more."""
    begun = text if site.language == "text" else _FENCE.sub("", text)
    return (line_end(begun, site) if shape == "line" else block_end(begun, site)) is not None


def _announces(line: str, site: CompletionSite) -> bool:
    """Tell whether a line says what the next ones will be: a comment, documentation, a decorator."""
    code = line.strip()
    if code.startswith("#"):
        return site.language not in _PREPROCESSED
    return _ANNOUNCES.match(code) is not None


def _stands_apart(site: CompletionSite) -> bool:
    """Tell whether the cursor's line has blank lines, or the text's end, on both sides."""
    before = LINE_END.split(site.prefix[: len(site.prefix) - len(site.line_prefix)][-1000:])
    after = LINE_END.split(site.suffix[len(site.line_suffix) :][:1000])
    return len(before) > 2 and not before[-2].strip() and not "".join(after[1:2]).strip()


def _is_last(site: CompletionSite) -> bool:
    """Tell whether nothing of the cursor's block stands below it."""
    below = next(lines_below(site), None)
    return below is None or columns(below) < columns(site.line_prefix)
