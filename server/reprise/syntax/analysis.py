"""Everything that is read from one document's syntax, in one call.

A pure function of path, language, text and parameters; it knows no other file and never fails: source that
cannot be parsed is cut as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprise.syntax.calls import calls_of
from reprise.syntax.chunks import DEFAULT, ChunkParameters, chunks_of
from reprise.syntax.imports import imports_of
from reprise.syntax.languages import grammar_of
from reprise.syntax.lines import Lines
from reprise.syntax.outline import captures_by_role, outline
from reprise.syntax.parsing import ParsedText, find_matches, parse
from reprise.syntax.symbols import symbols_of
from reprise.types import FileSyntax

__all__ = ["DEFAULT", "Analysis", "ChunkParameters", "ParsedText", "analyse"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a document says, and its tree, to make the next version's analysis faster."""

    syntax: FileSyntax
    parsed: ParsedText | None
    """None for plain text and for source that took too long to parse."""


def analyse(
    path: str,
    language: str,
    text: str,
    parameters: ChunkParameters = DEFAULT,
    previous: ParsedText | None = None,
) -> Analysis:
    """Chunks, symbols, imports and calls of one document.

    `path` says which document it is and changes nothing. `previous` is an earlier version's tree: it changes
    the time, not the result.
    """
    source = text.encode("utf-8", "replace")
    lines = Lines(text, source)
    grammar = grammar_of(language)
    if grammar is None:
        return Analysis(_plain(lines, language, parameters), None)
    parsed = parse(grammar, source, previous)
    matches = find_matches(grammar, parsed) if parsed else None
    if parsed is None or matches is None:
        return Analysis(_plain(lines, language, parameters), None)
    captures = captures_by_role(matches, grammar.roles)
    definitions = outline(captures, source)
    imports = imports_of(captures.get("import", ()), source, lines, language)
    syntax = FileSyntax(
        chunks=chunks_of(definitions, lines, language, parameters),
        symbols=symbols_of(definitions, captures, imports, source, lines, language),
        imports=imports,
        calls=calls_of(definitions, captures, source, lines),
        has_errors=parsed.has_errors,
    )
    return Analysis(syntax, parsed)


def _plain(lines: Lines, language: str, parameters: ChunkParameters) -> FileSyntax:
    return FileSyntax(chunks_of([], lines, language, parameters), (), (), ())
