"""What the buffer being completed parses to, and which of its definitions hold the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from reprise.completion.site import CompletionSite
from reprise.syntax.memory import AnalysisMemory
from reprise.types import FileSyntax, IndexedFile, Symbol
from reprise.workspace.documents import content_hash


@dataclass(frozen=True, slots=True)
class Buffer:
    """The syntax of the text in view, and the definitions around the cursor, innermost first."""

    syntax: FileSyntax
    enclosing: tuple[Symbol, ...]


def buffer_at(site: CompletionSite, indexed: IndexedFile | None, memory: AnalysisMemory) -> Buffer:
    """The syntax of what the site shows: the whole text, or its prefix where the suffix is hidden.

    `indexed` is the file as the index has it; if that is the same text, nothing is parsed.
    """
    text = site.prefix + site.suffix
    if indexed is not None and indexed.content_hash == content_hash(text):
        syntax = FileSyntax(indexed.chunks, indexed.symbols, indexed.imports, indexed.calls)
    else:
        syntax = memory.analyse(site.path, site.language, text, site.suffix_known)
    return Buffer(syntax, _enclosing(syntax, site.position.line + 1))


def _enclosing(syntax: FileSyntax, line: int) -> tuple[Symbol, ...]:
    """The definitions that hold `line`, innermost first."""
    around = [symbol for symbol in syntax.symbols if symbol.start_line <= line <= symbol.end_line]
    return tuple(sorted(around, key=lambda symbol: (symbol.end_line - symbol.start_line, symbol.qualified)))
