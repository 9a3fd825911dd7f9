"""What the lines around a cursor say of its place: by their indentation and their first and last characters.

Looks no further than a few hundred lines. Knows no parser, no model, and not what is asked of the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reprise.completion.brackets import unmatched
from reprise.completion.code_spans import code_only
from reprise.completion.language_families import BRACE_LANGUAGES
from reprise.completion.site import CompletionSite
from reprise.syntax.lexemes import leading_blanks

LINE_END = re.compile(r"\r\n|\n|\r")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
NEAR = 1 << 16
"""Characters before the cursor in which a string or comment around it may have begun."""

_REACH = 8_000  # characters on either side
_TAB = 4  # columns; only compared with blanks of the same text
_CLOSING = re.compile(r"\s*(?:[)\]}]|end\b)")
_REMARK = re.compile(r"(?:^|\s)(?:#|//|--).*$|\s*/\*[^*]*\*/\s*$")
_BODY_IN_BRACES = re.compile(r".*\{$|(?:case\b.*|default|public|private|protected):$")
_BODY = re.compile(r".*(?::|\b(?:do|then|begin|else)|\bdo\s*\|[^|]*\||\)\s*\{)$")
_RUBY_BODY = re.compile(
    r"(?:def|class|module|if|elsif|else|unless|case|when|while|until|for|begin|rescue|ensure)\b"
)
_BESIDE = re.compile(r"\s*(?:#\s*(?:if|else|elif|endif|pragma)|(?:public|private|protected)\s*:)")
_TYPE = re.compile(
    r"\b(?:class|interface|struct|impl|trait|enum|namespace|object|module|record|mod|extern)\b"
)


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    return _LINE.findall(text)


def lines_without_ends(text: str) -> list[str]:
    """The lines of a text; after a line end at the text's end, an empty one."""
    return LINE_END.split(text) if "\r" in text else text.split("\n")  # ten times faster


def lines_above(site: CompletionSite) -> Iterator[str]:
    """The lines before the cursor's that are not blank, from the nearest up."""
    start = len(site.prefix) - len(site.line_prefix)
    for line in reversed(lines_without_ends(site.prefix[max(0, start - _REACH) : start])):
        if line.strip():
            yield line


def lines_below(site: CompletionSite) -> Iterator[str]:
    """The lines after the cursor's that are not blank, from the nearest down."""
    start = len(site.line_suffix)
    for line in lines_without_ends(site.suffix[start : start + _REACH]):
        if line.strip():
            yield line


def columns(line: str) -> int:
    """How far in a line begins."""
    blanks = leading_blanks(line)
    return len(blanks.expandtabs(_TAB)) if "\t" in blanks else len(blanks)


def opens_body(line: str, language: str) -> bool:
    """Tell whether the lines after this one are the body of something that it begins."""
    code = _REMARK.sub("", line).strip()
    if language == "ruby" and _RUBY_BODY.match(code) and not code.endswith(" end"):
        return True
    if language in BRACE_LANGUAGES:
        return _BODY_IN_BRACES.match(code) is not None
    return _BODY.match(code) is not None and not (code.endswith(":") and unmatched(code).openers)


def closes(line: str) -> bool:
    """Tell whether a line begins by closing what a line above opened."""
    return _CLOSING.match(line) is not None


def header_above(site: CompletionSite, floor: int) -> str:
    """The nearest line above that begins a block further out than `floor` columns; empty if none is near."""
    for line in lines_above(site):
        at = columns(line)
        if at >= floor or _BESIDE.match(line):
            continue
        if closes(line) or line.strip() == "{":  # the end of a head of several lines
            floor = at + 1
            continue
        return line
    return ""


def holds_members(site: CompletionSite, floor: int) -> bool:
    """Tell whether lines at `floor` columns are members of a module or a type, not of a function's body."""
    return not floor or _TYPE.search(header_above(site, floor)) is not None


def is_closed_below(site: CompletionSite, at: int | None = None) -> bool:
    """Tell whether the block that holds the cursor's line is closed by a line further down.

    `at` is how many columns in its closing bracket would stand, if that is known.
    """
    furthest = columns(site.line_prefix) - 1 if at is None else at
    for line in lines_below(site):
        if columns(line) <= furthest:
            return closes(line) and at in (None, columns(line))
    return False


def opened_above(site: CompletionSite, at: int) -> str:
    """The code before the cursor since the nearest line that stands at most `at` columns in, without that."""
    lines: list[str] = []
    for line in lines_above(site):
        if columns(line) <= at:
            break
        lines.append(line)
    return code_only(site.language, "\n".join([*reversed(lines), site.line_prefix]))


def margin(site: CompletionSite) -> int:
    """Where in the prefix the code around the cursor begins: at the line that stands furthest out."""
    end = len(site.prefix) - len(site.line_prefix)
    start = place = max(0, end - _REACH)
    furthest = 1 << 30
    for line in lines_of(site.prefix[place:end]):
        if line.strip() and not closes(line) and columns(line) <= furthest:
            start, furthest = place, columns(line)
        place += len(line)
    return start
