"""What stands at the cursor, read from the text alone: code or comment, typed word, receiver.

Works on unfinished code, where a parse tree is least to be trusted. Knows nothing of the workspace.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import cache

BRACE_LANGUAGES = frozenset(
    {"javascript", "typescript", "tsx", "java", "go", "rust", "c", "cpp", "csharp", "php"}
)
SCRIPT_LANGUAGES = frozenset({"javascript", "typescript", "tsx"})

_CLOSING = {")": "(", "]": "["}
_WORD_AT_END = re.compile(r"[^\W\d][\w$]*\Z|\$[\w$]*\Z|\Z")
_IDENTIFIER = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_LINK = re.compile(r"\s*(?:\?\.|!?\.)\s*")
_CHAIN_REACH = 2_000  # characters before the cursor in which a chain of calls is looked for

_MODIFIER = (
    "(?:public|protected|private|static|final|abstract|synchronized|native|default|transient|volatile)"
)
_NOT_A_TYPE = rf"(?!(?:{_MODIFIER}|return|new|throw|else|case|assert|yield|import|extends|implements)\b)"
_DECLARATION = {
    "python": re.compile(
        r"^\s*(?:async\s+)?(?:def|class)\s+\w*$|\b(?:as|global|nonlocal)\s+\w*$|\blambda\s+\w*$"
    ),
    "java": re.compile(
        r"\b(?:class|interface|enum|record|package)\s+\w*$"
        rf"|^\s*(?:{_MODIFIER}\s+)*(?:<[^;()]*>\s*)?{_NOT_A_TYPE}[\w.]+(?:<[^;()]*>)?(?:\[\])*\s+\w*$"
    ),
    "ruby": re.compile(r"\b(?:def|class|module)\s+\w*$"),
    "go": re.compile(r"\b(?:func|type|var|const|package)\s+\w*$"),
    "rust": re.compile(r"\b(?:fn|struct|enum|trait|mod|let(?:\s+mut)?|const|static|type)\s+\w*$"),
}
_SCRIPT_DECLARATION = re.compile(
    r"\b(?:function\*?|class|interface|enum|type|namespace|const|let|var)\s+[\w$]*$"
    r"|^\s*(?:(?:public|protected|private|static|readonly|abstract|override|async|get|set)\s+)+[\w$]*$"
)

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
_SPAN_BACKTICK = r"`(?:[^`\\]|\\.)*+(?:`|\Z)"


@dataclass(frozen=True, slots=True)
class Segment:
    """One link of `a.b(x).c`: its name, and whether it is called or indexed there."""

    name: str
    called: bool = False
    indexed: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """What stands before the dot at the cursor."""

    text: str
    chain: tuple[Segment, ...]
    """Empty where it is no chain of names, as in `"text".`."""


@dataclass(frozen=True, slots=True)
class Enclosing:
    """A definition around the cursor, found by indentation or by open braces."""

    kind: str
    """`class` or `function`."""
    name: str
    line: int
    """0-based line of its head."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What stands at the cursor."""

    word: str
    """The identifier being typed; empty if none."""
    receiver: Receiver | None
    """What stands before the dot in front of the word; None if there is no dot."""
    enclosing: tuple[Enclosing, ...]
    """The definitions around the cursor, outermost first."""


def cursor_at_end(language: str, prefix: str) -> Cursor:
    """Read what stands at the end of `prefix`."""
    word = typed_word(prefix[prefix.rfind("\n") + 1 :])
    return Cursor(word, receiver_before(prefix, word), tuple(enclosing_definitions(language, prefix)))


def typed_word(line_prefix: str) -> str:
    """The identifier that ends at the cursor, as far as it is typed; empty if none."""
    found = _WORD_AT_END.search(line_prefix)
    return found.group() if found else ""


def declares_name(language: str, line_prefix: str) -> bool:
    """Whether the word at the cursor is a name that the user is inventing, as after `def`."""
    pattern = _SCRIPT_DECLARATION if language in SCRIPT_LANGUAGES else _DECLARATION.get(language)
    return pattern is not None and pattern.search(line_prefix) is not None


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


def receiver_before(prefix: str, word: str) -> Receiver | None:
    """The expression before the dot in front of `word`; None if there is no dot."""
    before = prefix[max(0, len(prefix) - _CHAIN_REACH) : len(prefix) - len(word)]
    end = _before_dot(before, len(before))
    if end is None or before.endswith(".."):
        return None
    text = before[_chain_start(before, end) : end]
    if text[:1].isdigit():
        return None
    parsed = parse_chain(text)
    return Receiver(text, parsed[0] if parsed is not None and parsed[1] == len(text) else ())


def parse_chain(text: str) -> tuple[tuple[Segment, ...], int] | None:
    """Read a chain as `a.b(x)[0].c` from the start of `text`: its links and the offset behind them, or None.

    A leading `new` or `await` is skipped: `new Shop().` and `Shop().` mean the same chain here.
    """
    position = _skip_keywords(text)
    segments: list[Segment] = []
    while found := _IDENTIFIER.match(text, position):
        position = found.end()
        called = indexed = False
        while position < len(text) and text[position] in "([":
            end = _balanced_end(text, position)
            if end is None:
                return None
            called, indexed = called or text[position] == "(", indexed or text[position] == "["
            position = end
        segments.append(Segment(found.group(), called, indexed))
        link = _LINK.match(text, position)
        if link is None or not _IDENTIFIER.match(text, link.end()):
            break
        position = link.end()
    return (tuple(segments), position) if segments else None


def enclosing_definitions(language: str, prefix: str) -> list[Enclosing]:
    """The classes and functions around the end of `prefix`, outermost first."""
    if language == "python":
        return _enclosing_by_indentation(prefix)
    return _enclosing_by_braces(prefix) if language in BRACE_LANGUAGES else []


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


def _chain_start(text: str, end: int) -> int:
    """Offset at which the chain that ends at `end` starts; `end` itself if there is none."""
    position = end
    while True:
        start = _link_start(text, position)
        if start == position:
            return position
        position = start
        before = _before_dot(text, position)
        if before is None or text[:before].endswith("."):
            return position
        if _link_start(text, before) == before:  # a literal: the dot in front makes this no chain of names
            return before if text[before - 1 : before] in "\"'`" else position
        position = before


def _before_dot(text: str, end: int) -> int | None:
    """Where the expression before the dot ends, if a dot (`?.`, `!.`) and blanks stand before `end`."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    if end == 0 or text[end - 1] != ".":
        return None
    end -= 2 if text[end - 2 : end - 1] in ("?", "!") else 1
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _link_start(text: str, end: int) -> int:
    position = end
    while position > 0 and text[position - 1] in _CLOSING:
        opened = _balanced_start(text, position)
        if opened is None:
            return end
        position = opened
    while position > 0 and (text[position - 1].isalnum() or text[position - 1] in "_$"):
        position -= 1
    return position


def _balanced_start(text: str, end: int) -> int | None:
    depth = 0
    for position in range(end - 1, -1, -1):
        if text[position] in ")]}":
            depth += 1
        elif text[position] in "([{":
            depth -= 1
            if depth == 0:
                return position
    return None


def _balanced_end(text: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "([{":
            depth += 1
        elif text[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position + 1
    return None


def _skip_keywords(text: str) -> int:
    found = re.match(r"\s*(?:(?:new|await)\s+)*", text)
    return found.end() if found else 0


def _enclosing_by_indentation(prefix: str) -> list[Enclosing]:
    lines = prefix.split("\n")
    last = lines[-1]
    limit = len(last) - len(last.lstrip())
    found: list[Enclosing] = []
    for number in range(len(lines) - 2, -1, -1):
        line = lines[number]
        if limit == 0:
            break
        indent = len(line) - len(line.lstrip())
        if not line.strip() or indent >= limit or line.lstrip().startswith((")", "]", "}", "#")):
            continue
        limit = indent
        head = re.match(r"\s*(?:async\s+)?(def|class)\s+(\w+)", line)
        if head:
            found.append(Enclosing("class" if head[1] == "class" else "function", head[2], number))
    return found[::-1]


_BRACE_HEAD = re.compile(
    r"\b(?P<kind>class|interface|enum|record|struct|trait|impl)\s+(?P<type>[\w$]+)"
    r"|(?:\b(?:function|fn|func)\s*)?(?P<function>[\w$]+)\s*(?:<[^<>]*>)?\s*\([^{};]*$"
    r"|\b(?:const|let|var)\s+(?P<arrow>[\w$]+)\s*(?::[^=]+)?=[^;{}]*=>\s*$"
)
_CONTROL = frozenset({"if", "for", "while", "switch", "catch", "with", "synchronized", "try", "match"})


def _enclosing_by_braces(prefix: str) -> list[Enclosing]:
    opened: list[int] = []
    for brace in re.finditer(r"[{}]", prefix):
        if brace.group() == "{":
            opened.append(brace.start())
        elif opened:
            opened.pop()
    found = (_brace_definition(prefix, position) for position in opened)
    return [definition for definition in found if definition is not None]


def _brace_definition(prefix: str, brace: int) -> Enclosing | None:
    start = max(prefix.rfind(mark, 0, brace) for mark in ";{}") + 1
    head = prefix[start:brace]
    found = _BRACE_HEAD.search(head)
    if found is None:
        return None
    name = found["type"] or found["arrow"] or found["function"]
    if name in _CONTROL:
        return None
    line = prefix.count("\n", 0, start + found.start())
    return Enclosing("class" if found["type"] else "function", name, line)
