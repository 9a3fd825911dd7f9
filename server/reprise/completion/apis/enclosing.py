"""Which classes and functions are around the end of a text, by indentation or by open braces.

A parse tree is least to be trusted where somebody is typing; this reads the text before the cursor only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reprise.completion.language_families import BRACE_LANGUAGES

_BRACE_HEAD = re.compile(
    r"\b(?P<kind>class|interface|enum|record|struct|trait|impl)\s+(?P<type>[\w$]+)"
    r"|(?:\b(?:function|fn|func)\s*)?(?P<function>[\w$]+)\s*(?:<[^<>]*>)?\s*\([^{};]*$"
    r"|\b(?:const|let|var)\s+(?P<arrow>[\w$]+)\s*(?::[^=]+)?=[^;{}]*=>\s*$"
)
_HEAD_REACH = 2_000  # characters of a definition's head; what is longer is data
_CONTROL = frozenset({"if", "for", "while", "switch", "catch", "with", "synchronized", "try", "match"})


@dataclass(frozen=True, slots=True)
class Enclosing:
    """A definition around the cursor, found by indentation or by open braces."""

    kind: str
    """`class` or `function`."""
    name: str
    line: int
    """0-based line of its head."""


def enclosing_definitions(language: str, prefix: str) -> list[Enclosing]:
    """The classes and functions around the end of `prefix`, outermost first."""
    if language == "python":
        return _enclosing_by_indentation(prefix)
    return _enclosing_by_braces(prefix) if language in BRACE_LANGUAGES else []


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
    reach = max(0, brace - _HEAD_REACH)
    start = max(reach, *(prefix.rfind(mark, reach, brace) + 1 for mark in ";{}"))
    head = prefix[start:brace]
    found = _BRACE_HEAD.search(head)
    if found is None:
        return None
    name = found["type"] or found["arrow"] or found["function"]
    if name in _CONTROL:
        return None
    line = prefix.count("\n", 0, start + found.start())
    return Enclosing("class" if found["type"] else "function", name, line)
