"""Finds and cleans the documentation of a definition: a docstring, or the comment right above it.

Works on lines of text, with the comment marks that the languages share; knows no syntax tree.
"""

from __future__ import annotations

import inspect
import re

from reprise.syntax.lines import Lines

_LINE_COMMENT = {
    "python": ("#",),
    "ruby": ("#",),
    "php": ("//", "#"),
    "rust": ("//", "#["),  # attributes stand between a comment and its item
}
_DEFAULT_LINE_COMMENT = ("//",)
_BLOCK_COMMENTS = frozenset(
    {"javascript", "typescript", "tsx", "java", "go", "rust", "c", "cpp", "csharp", "php"}
)

_STRING = re.compile(r"""^[A-Za-z]*("{3}|'{3}|"|')(.*)\1$""", re.DOTALL)
_MARKS = re.compile(r"^\s*(?:/\*[*!]?|//[/!]?|\*(?!/)|#(?!\[))[ \t]?|\s*\*/\s*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^\s*#\[.*$", re.MULTILINE)
_XML_REFERENCE = re.compile(r"""<(?:see|paramref|typeparamref)\s+\w+="([^"]*)"\s*/>""")
_XML_TAG = re.compile(
    r"</?(?:summary|remarks|para|returns|param|see|c|code|example|typeparam|value|p|br|ul|ol|li|pre|b|i|em|tt)"
    r"\b[^>]*>"
)
_INLINE_TAG = re.compile(r"\{@\w+\s+([^{}]*)\}")

_MOST_LINES_ABOVE = 200
_LONGEST = 4000


def first_line_with_comment(lines: Lines, line: int, floor: int, language: str) -> int:
    """The first line of the comment that ends right above `line`; `line` if there is none.

    Looks no higher than line `floor`.
    """
    line_marks = _LINE_COMMENT.get(language, _DEFAULT_LINE_COMMENT)
    floor = max(floor, line - _MOST_LINES_ABOVE)
    while line > floor:
        above = lines.text(line - 1, line - 1).strip()
        if above.startswith(line_marks):
            line -= 1
        elif language in _BLOCK_COMMENTS:
            opening = _opening_of_block(lines, line, floor)
            if opening is None:
                return line
            line = opening
        else:
            return line
    return line


def clean_docstring(literal: str) -> str:
    """The text of a Python string literal, unindented."""
    match = _STRING.match(literal.strip())
    return inspect.cleandoc(match[2].replace("\r\n", "\n"))[:_LONGEST].rstrip() if match else ""


def comment_above(lines: Lines, line: int, language: str) -> str:
    """The text of the comment that ends right above `line`; empty if there is none."""
    first = first_line_with_comment(lines, line, 0, language)
    return _clean_comment(lines.text(first, line - 1)) if first < line else ""


def _clean_comment(comment: str) -> str:
    """The text of a comment without its marks and tags."""
    text = _MARKS.sub("", _ATTRIBUTE.sub("", comment.replace("\r\n", "\n")))
    if "<" in text:
        text = _XML_TAG.sub("", _XML_REFERENCE.sub(r"\1", text))
    if "{@" in text:
        text = _INLINE_TAG.sub(r"\1", text)
    return inspect.cleandoc(text.strip("\n"))[:_LONGEST].strip()


def _opening_of_block(lines: Lines, line: int, floor: int) -> int | None:
    """The first line of the block comment above `line`, if nothing else stands on its lines.

    One that begins with `/**` may have a blank line below it, unless it heads the file.
    """
    apart = lines.blank[line - 1]
    last = line - 2 if apart else line - 1
    if last < floor or not lines.text(last, last).rstrip().endswith("*/"):
        return None
    for first in range(last, floor - 1, -1):
        text = lines.text(first, first).strip()
        if "/*" in text:
            belongs = text.startswith("/**") and first > 0 if apart else text.startswith("/*")
            return first if belongs else None
    return None
