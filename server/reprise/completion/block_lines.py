"""Where a line or a block that is being written ends, told by its lines alone.

Good enough while an answer streams in, and where the parser has nothing to say. Knows no parser and no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reprise.completion.code_spans import without_blocks
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import (
    LINE_END,
    closes,
    columns,
    holds_members,
    is_closed_below,
    opens_body,
)

_DIRECTIVES = frozenset({"c", "cpp", "csharp"})  # `#if` stands at the margin inside any block
_DIRECTIVE = re.compile(
    r"#\s*(?:if|pragma|error|warning|line|region|endregion)|(?!default\b)[A-Za-z_]\w*:\s*$"
)
_CONDITION = re.compile(r"#\s*(?:(if)|else|elif|(endif))")
_COMMENTS = ("#", "//", "--", "/*")
_GOES_ON = re.compile(r"(?:else|elif|elsif|except|rescue|catch|finally|ensure|when|case|default)\b|\{")
_CLOSER_ONLY = re.compile(r"(?:[)\]}]|end\b)[)\]};,\s]*")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a text: where it begins and ends there, and what of it is code."""

    start: int
    end: int
    text: str
    code: str


def line_end(text: str, site: CompletionSite) -> int | None:
    """Where the first line of `text` ends, None if not in it; inside a line that may be a blank one."""
    is_inside = bool((site.line_prefix + site.line_suffix).strip())
    found = LINE_END.search(text, 0 if is_inside else len(text) - len(text.lstrip()))
    return None if found is None else found.start()


def block_end(text: str, site: CompletionSite) -> int | None:
    """Where the block that holds the cursor ends in `text`; None if it may go on after it.

    A block ends before the first line that stands further out, but holds the bracket that closes it unless
    that stands below already. In a module and in a type it is one definition, or one paragraph.
    """
    first, *later = _lines(text, site)
    floor = _floor(first.text, site)
    has_deeper, has_blank, end, n_conditions = False, False, first.end, 0
    for line in later:
        if not line.text.strip():
            has_blank = True
            continue
        at = columns(line.code)
        n_before, n_conditions = n_conditions, n_conditions + _conditions(line.text, site.language)
        if line.code.strip() and not n_before and not _is_directive(line.text, site.language):
            if at < floor:
                return _closed(line, len(text), end, site)
            is_next = (has_deeper or has_blank) and at == floor and not _goes_on(line.text)
            if is_next and text[:end].strip() and holds_members(site, floor):
                return end
        has_deeper, has_blank, end = has_deeper or at > floor, False, line.end
    return None


def _lines(text: str, site: CompletionSite) -> Iterator[_Line]:
    """The lines of a text; what stands inside a long string or comment is no code."""
    plain = without_blocks(site.language, site.line_prefix + text)[len(site.line_prefix) :]
    start = 0
    for found in (*LINE_END.finditer(text), None):
        end = len(text) if found is None else found.start()
        line = text[start:end]
        code = line if line.lstrip().startswith(_COMMENTS) else plain[start:end]
        yield _Line(start, end, line, code)
        start = end if found is None else found.end()


def _floor(first: str, site: CompletionSite) -> int:
    """The columns at which the lines of the block stand at least."""
    if not site.line_prefix:
        return columns(first)
    is_head = not first.strip() and opens_body(site.line_prefix, site.language)
    return columns(site.line_prefix) + is_head


def _is_directive(line: str, language: str) -> bool:
    """Tell a line of the preprocessor or a label, which stand further out than their block."""
    return language in _DIRECTIVES and _DIRECTIVE.match(line.lstrip()) is not None


def _conditions(line: str, language: str) -> int:
    """How many of the preprocessor's conditions a line begins, less those that it ends."""
    found = _CONDITION.match(line.lstrip()) if language in _DIRECTIVES else None
    return 0 if found is None else bool(found[1]) - bool(found[2])


def _goes_on(line: str) -> bool:
    """Tell a line that belongs to the statement above, though it stands no deeper."""
    return closes(line) or _GOES_ON.match(line.lstrip()) is not None


def _closed(outer: _Line, length: int, end: int, site: CompletionSite) -> int | None:
    """Where a block ends whose lines end at `end` and that `outer` may close; None if not known yet."""
    if not _CLOSER_ONLY.fullmatch(outer.text.strip()) or is_closed_below(site, columns(outer.text)):
        return end
    return outer.end if outer.end < length else None
