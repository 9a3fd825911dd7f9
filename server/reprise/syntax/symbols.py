"""Makes the symbols of a file from its outline: kind, lines, signature, documentation."""

from __future__ import annotations

import re

from reprise.syntax.documentation import clean_comment, clean_docstring, first_line_with_comment
from reprise.syntax.lines import Lines
from reprise.syntax.outline import CapturesByRole, Definition, text_of
from reprise.types import Symbol, SymbolKind

_KINDS: dict[str, SymbolKind] = {
    "definition.function": "function",
    "definition.method": "method",
    "definition.class": "class",
    "definition.variable": "variable",
    "definition.attribute": "variable",
}
_STRING = r""" "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' """
_HASH_COMMENT = re.compile(rf"{_STRING} | (?P<comment>\#[^\n]*)", re.VERBOSE)
_SLASH_COMMENT = re.compile(rf"{_STRING} | (?P<comment>//[^\n]*|/\*.*?\*/)", re.VERBOSE | re.DOTALL)
_HASH_LANGUAGES = frozenset({"python", "ruby"})

_LONGEST_SIGNATURE = 600
_LONGEST_VARIABLE = 120  # a constant's first line says what it is, its table does not


def symbols_of(
    definitions: list[Definition], captures: CapturesByRole, source: bytes, lines: Lines, language: str
) -> tuple[Symbol, ...]:
    """The symbols of the outline, in its order."""
    docstrings = {
        match["documented"][0].start_byte: match["docstring"][0] for match in captures["documented"]
    }
    symbols = []
    for definition in definitions:
        if not definition.is_symbol:
            continue
        line = lines.line_of(definition.start)
        docstring = ""
        if definition.body in docstrings:
            docstring = clean_docstring(text_of(docstrings[definition.body], source))
        if not docstring:
            first = first_line_with_comment(lines, line, 0, language)
            docstring = clean_comment(lines.text(first, line - 1)) if first < line else ""
        symbols.append(
            Symbol(
                name=definition.name,
                qualified=definition.qualified,
                kind=_KINDS[definition.role],
                start_line=line + 1,
                end_line=lines.line_of(max(definition.end - 1, definition.start)) + 1,
                signature=_signature(definition, source, language),
                docstring=docstring,
            )
        )
    return tuple(symbols)


def _signature(definition: Definition, source: bytes, language: str) -> str:
    """The head of the definition on one line."""
    longest = _LONGEST_SIGNATURE if definition.body is not None else _LONGEST_VARIABLE
    if definition.role in {"definition.function", "definition.method"}:
        longest = _LONGEST_SIGNATURE
    end = definition.end if definition.body is None else definition.body
    text = source[definition.head : min(end, definition.head + 4 * longest)].decode("utf-8", "replace")
    if "\n" in text or "/*" in text:
        comment = _HASH_COMMENT if language in _HASH_LANGUAGES else _SLASH_COMMENT
        text = comment.sub(lambda match: "" if match["comment"] else match[0], text)
        text = re.sub(r",?\s+([)\]])", r"\1", re.sub(r"([(\[])\s+", r"\1", " ".join(text.split())))
    return text[:longest].rstrip(" \t\r\n{:=>;" if definition.body is not None else " \t\r\n;")
