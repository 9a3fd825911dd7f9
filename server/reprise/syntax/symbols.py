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
_ATTRIBUTE_LANGUAGES = frozenset({"csharp", "php"})
_HASH_LANGUAGES = frozenset({"python", "ruby"})
_ANNOTATION = re.compile(r"(?:@(?!interface\b)[\w.]+(?:\((?:[^()]|\([^()]*\))*\))?\s*)+")
_ATTRIBUTE = re.compile(r"(?:#?\[[^\]]*\]\s*)+")
_OPENING = re.compile(r"\s*(?:=>|[{:=;])?\s*$")

_LONGEST_SIGNATURE = 600
_LONGEST_VARIABLE = 120  # a constant's first line says what it is, its table does not


def symbols_of(
    definitions: list[Definition],
    captures: CapturesByRole,
    imports: Iterable[Import],
    source: bytes,
    lines: Lines,
    language: str,
) -> tuple[Symbol, ...]:
    """The symbols of the outline, in its order, without names that an import binds (`const a = require(...)`)."""
    imported = {(binding.alias, binding.line) for binding in imports}
    docstrings = {
        match["documented"][0].start_byte: match["docstring"][0] for match in captures.get("documented", ())
    }
    symbols = []
    opened: dict[int, int] = {}  # by line, where a body that begins on it begins
    for definition in definitions:
        line = lines.line_of(definition.start)
        if definition.is_symbol and (definition.name, line + 1) not in imported:
            docstring = ""
            if definition.body in docstrings:
                docstring = clean_docstring(text_of(docstrings[definition.body], source))
            if not docstring and definition.head < opened.get(line, definition.head + 1):
                docstring = comment_above(lines, line, language)
            symbols.append(_symbol(definition, docstring, line, source, lines, language))
        if definition.body is not None:
            opened.setdefault(line, definition.body)
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
    longest = _LONGEST_SIGNATURE if definition.body is not None else _LONGEST_VARIABLE
    if definition.role in {"definition.function", "definition.method"}:
        longest = _LONGEST_SIGNATURE
    end = definition.end if definition.body is None else definition.body
    text = source[definition.head : min(end, definition.head + 4 * longest)].decode("utf-8", "replace")
    if text[0] == "@":
        text = text[match.end() :] if (match := _ANNOTATION.match(text)) else text
    elif text[0] in "[#" and language in _ATTRIBUTE_LANGUAGES:
        text = text[match.end() :] if (match := _ATTRIBUTE.match(text)) else text
    if "\n" in text or "/*" in text:
        comment = _HASH_COMMENT if language in _HASH_LANGUAGES else _SLASH_COMMENT
        text = comment.sub(lambda match: "" if match["comment"] else match[0], text)
        text = re.sub(r",?\s+([)\]])", r"\1", re.sub(r"([(\[])\s+", r"\1", " ".join(text.split())))
    return _OPENING.sub("", text[:longest])
