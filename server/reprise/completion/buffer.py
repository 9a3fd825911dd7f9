"""What the buffer being completed parses to, and which of its definitions hold the cursor."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from reprise.completion.site import CompletionSite
from reprise.syntax.analysis import ParsedText, analyse
from reprise.types import FileSyntax, IndexedFile, Symbol
from reprise.workspace.documents import content_hash

_KEPT = 4  # buffers a person switches between


@dataclass(frozen=True, slots=True)
class Buffer:
    """The syntax of the text in view, and the definitions around the cursor, innermost first."""

    syntax: FileSyntax
    enclosing: tuple[Symbol, ...]


class BufferCache:
    """Keeps the last parse of a few buffers, so that a keystroke costs an incremental re-parse."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, bool], tuple[str, FileSyntax, ParsedText | None]] = OrderedDict()

    def get(self, site: CompletionSite, indexed: IndexedFile | None) -> Buffer:
        """The syntax of what the site shows: the whole text, or its prefix where the suffix is hidden.

        `indexed` is the file as the index has it; if that is the same text, nothing is parsed.
        """
        text = site.prefix + site.suffix
        if indexed is not None and indexed.content_hash == content_hash(text):
            syntax = FileSyntax(indexed.chunks, indexed.symbols, indexed.imports, indexed.calls)
            return Buffer(syntax, _enclosing(syntax, site.position.line + 1))
        key = (site.path, bool(site.suffix))
        with self._lock:
            held = self._kept.get(key)
        if held is None or held[0] != text:
            analysis = analyse(site.path, site.language, text, previous=held[2] if held else None)
            held = (text, analysis.syntax, analysis.parsed)
        with self._lock:
            self._kept[key] = held
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return Buffer(held[1], _enclosing(held[1], site.position.line + 1))


def _enclosing(syntax: FileSyntax, line: int) -> tuple[Symbol, ...]:
    """The definitions that hold `line`, innermost first."""
    around = [symbol for symbol in syntax.symbols if symbol.start_line <= line <= symbol.end_line]
    return tuple(sorted(around, key=lambda symbol: (symbol.end_line - symbol.start_line, symbol.qualified)))
