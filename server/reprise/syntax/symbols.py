"""Makes the symbols of a file from its outline: kind, lines, signature, documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reprise.syntax.documentation import clean_docstring, comment_above
from reprise.syntax.lines import Lines
from reprise.syntax.outline import CapturesByRole, Definition, text_of
from reprise.types import Import, Symbol, SymbolKind

_KINDS: dict[str, SymbolKind] = {
    "definition.function": "function",
    "definition.method": "method",
    "definition.class": "class",
    "definition.variable": "variable",
    "definition.attribute": "variable",
    "definition.accessor": "variable",
}
_STRING = r""" "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' """
_HASH_COMMENT = re.compile(rf"{_STRING} | (?P<comment>\#[^\n]*)", re.VERBOSE)
_SLASH_COMMENT = re.compile(rf"{_STRING} | (?P<comment>//[^\n]*|/\*.*?\*/)", re.VERBOSE | re.DOTALL)
_HASH_LANGUAGES = frozenset({"python", "ruby"})
_ANNOTATION = re.compile(r"(?:@(?!interface\b)[\w.]+(?:\((?:[^()]|\([^()]*\))*\))?\s*)+")
_ATTRIBUTE = re.compile(r"(?:#?\[[^\]]*\]\s*)+")
_MARKS = {"csharp": _ATTRIBUTE, "php": _ATTRIBUTE}
_AFTER_OPENING = re.compile(r"([(\[])\s+")
_BEFORE_CLOSING = re.compile(r",?\s+([)\]])")
_OPENINGS = ("=>", "{", ":", "=", ";", "\\")

_LONGEST_SIGNATURE = 600
_LONGEST_VALUE = 120  # a constant's first line says what it is, its table does not


def symbols_of(
    definitions: list[Definition],
    captures: CapturesByRole,
    imports: Iterable[Import],
    source: bytes,
    lines: Lines,
    language: str,
) -> tuple[Symbol, ...]:
    """The symbols of the outline, in its order, without what an import binds (`const a = require(...)`)."""
    imported = {(binding.alias, binding.line) for binding in imports}
    docstrings = {
        match["documented"][0].start_byte: match["docstring"][0] for match in captures.get("documented", ())
    }
    symbols = []
    opened: dict[int, int] = {}  # by line, where a body begins: what follows on it has no comment above
    for definition in definitions:
        line = lines.line_of(definition.start)
        if definition.is_symbol and (definition.name, line + 1) not in imported:
            docstring = ""
            if definition.body in docstrings:
                docstring = clean_docstring(text_of(docstrings[definition.body], source))
            if not docstring and definition.head <= opened.get(line, definition.head):
                docstring = comment_above(lines, line, language)
            symbols.append(_symbol(definition, docstring, line, source, lines, language))
        if definition.body is not None:
            opened.setdefault(lines.line_of(definition.body), definition.body)
    return tuple(symbols)


def _symbol(
    definition: Definition, docstring: str, line: int, source: bytes, lines: Lines, language: str
) -> Symbol:
    return Symbol(
        name=definition.name,
        qualified=definition.qualified,
        kind=_KINDS[definition.role],
        start_line=line + 1,
        end_line=lines.line_of(max(definition.end - 1, definition.start)) + 1,
        signature=_signature(definition, source, language),
        docstring=docstring,
    )


def _signature(definition: Definition, source: bytes, language: str) -> str:
    """The head of the definition on one line."""
    is_value = _KINDS[definition.role] == "variable" and definition.body is None
    longest = _LONGEST_VALUE if is_value else _LONGEST_SIGNATURE
    end = min(definition.rest, definition.head + 4 * longest)  # a character has at most four bytes
    text = source[definition.head : end].decode("utf-8", "replace")
    mark = _MARKS.get(language, _ANNOTATION).match(text)
    if mark:
        text = text[mark.end() :]
    if "\n" in text or "/*" in text:
        comment = _HASH_COMMENT if language in _HASH_LANGUAGES else _SLASH_COMMENT
        text = comment.sub(lambda match: "" if match["comment"] else match[0], text)
        text = _BEFORE_CLOSING.sub(r"\1", _AFTER_OPENING.sub(r"\1", " ".join(text.split())))
    text = " ".join(text.split())[:longest]
    opening = next((mark for mark in _OPENINGS if text.endswith(mark)), "")
    return text.removesuffix(opening).rstrip()
