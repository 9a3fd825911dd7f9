"""Which parts of a text are code, and which comments and strings; by pattern: unfinished text will do."""

from __future__ import annotations

import re
from collections import deque
from functools import cache

from reprise.completion.language_families import BRACE_LANGUAGES, SCRIPT_LANGUAGES

_SPAN_PYTHON = (
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)',
    r"'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)",
    r'"(?:[^"\\\n]|\\.)*+(?:"|\n|\Z)',
    r"'(?:[^'\\\n]|\\.)*+(?:'|\n|\Z)",
    r"\#[^\n]*+",
)
_SPAN_BLOCK_COMMENT = r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_SPAN_LINE_COMMENT = r"//[^\n]*+"
_SPAN_DOUBLE = r'"(?:[^"\\\n]|\\.)*+(?:"|\n|\Z)'
_SPAN_SINGLE = r"'(?:[^'\\\n]|\\.)*+(?:'|\n|\Z)"
_SPAN_CHARACTER = r"'(?:[^'\\\n]|\\.)'"  # Rust: a lone quote starts a lifetime
_REGULAR_EXPRESSION = re.compile(
    r"(?<=[(=,:!&|?\[ ])/(?![*/ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,40}\]){1,100}/[a-z]*"
)
_SPAN_BACKTICK = r"`(?:[^`\\]|\\.)*+(?:`|\Z)"


def is_code(language: str, prefix: str) -> bool:
    """Whether the end of `prefix` is code: in no comment, and in no string but inside its interpolation."""
    last = next(iter(deque(_spans(language).finditer(prefix), maxlen=1)), None)
    if last is None or last.end() < len(prefix):
        return True
    span = last.group()
    if span.startswith(("#", "//")):
        return False
    return _is_closed(span) or _in_interpolation(language, prefix, last.start(), span)


def without_blocks(language: str, text: str) -> str:
    """`text` with comments and strings of several lines blanked out, every line and offset kept."""
    return _spans(language).sub(_blank_block, text)


def code_only(language: str, text: str) -> str:
    """`text` with comments and strings blanked out, every line and offset kept.

    Of a string or block comment that the text's end leaves open, the first character stays.
    """
    if language in SCRIPT_LANGUAGES:
        text = _REGULAR_EXPRESSION.sub(lambda found: " " * len(found.group()), text)
    return _spans(language).sub(_blank, text)


@cache
def _spans(language: str) -> re.Pattern[str]:
    if language == "python":
        spans: tuple[str, ...] = _SPAN_PYTHON
    elif language == "ruby":
        spans = (_SPAN_DOUBLE, _SPAN_SINGLE, r"\#[^\n]*+")
    elif language == "rust":
        spans = (_SPAN_BLOCK_COMMENT, _SPAN_LINE_COMMENT, _SPAN_DOUBLE, _SPAN_CHARACTER)
    elif language in BRACE_LANGUAGES:
        spans = (_SPAN_BLOCK_COMMENT, _SPAN_LINE_COMMENT, _SPAN_DOUBLE, _SPAN_SINGLE, _SPAN_BACKTICK)
    else:
        spans = (r"(?!)",)
    return re.compile("|".join(spans), re.DOTALL)


def _blank(found: re.Match[str]) -> str:
    span = found.group()
    is_open = found.end() == len(found.string) and not span.startswith(("#", "//")) and not _is_closed(span)
    blank = re.sub(r"[^\r\n]", " ", span)
    return span[0] + blank[1:] if is_open else blank


def _blank_block(found: re.Match[str]) -> str:
    span = found.group()
    if span.startswith(("#", "//", "/*")) or "\n" in span[:-1]:
        return re.sub(r"[^\n]", " ", span)
    return span


def _is_closed(span: str) -> bool:
    if span.startswith("/*"):
        return len(span) >= 4 and span.endswith("*/")
    quote = span[:3] if span[:3] in ('"""', "'''") and len(span) != 2 else span[0]
    body = span[len(quote) :]
    if not body.endswith(quote):
        return body.endswith("\n")
    escapes = len(body[: -len(quote)]) - len(body[: -len(quote)].rstrip("\\"))
    return escapes % 2 == 0


def _in_interpolation(language: str, prefix: str, start: int, span: str) -> bool:
    if language in SCRIPT_LANGUAGES and span.startswith("`"):
        return span.rfind("${") > span.rfind("}")
    letters = re.search(r"[A-Za-z]{0,2}\Z", prefix[:start])
    if language == "python" and letters is not None and "f" in letters.group().lower():
        plain = span.replace("{{", "  ").replace("}}", "  ")
        return plain.rfind("{") > plain.rfind("}")
    return False
