"""Which definitions a hit shows, as names: so that methods that rank chunks rank definitions too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.values import Definition
from reprise.index.snapshot import Snapshot
from reprise.types import Hit, Symbol, SymbolKind


def shown(snapshot: Snapshot, hits: Iterable[Hit], kinds: tuple[SymbolKind, ...]) -> list[str]:
    """The definitions of `kinds` that hits show, in the order of the hits, as `name_of` names them.

    A hit shows the definition that it is a part of, then those that begin in it; an outline only its own.
    """
    return list(dict.fromkeys(name for hit in hits for name in _names_in(snapshot, hit, kinds)))


def name_of(definition: Definition) -> str:
    """`path:qualified name`."""
    return f"{definition.path}:{definition.qualified}"


def _names_in(snapshot: Snapshot, hit: Hit, kinds: tuple[SymbolKind, ...]) -> Iterator[str]:
    file = snapshot.files.get(hit.path)
    symbols = [] if file is None else [symbol for symbol in file.symbols if symbol.kind in kinds]
    for symbol in sorted(symbols, key=lambda symbol: symbol.qualified != hit.symbol):
        if symbol.qualified == hit.symbol or _begins_in(hit, symbol):
            yield f"{hit.path}:{symbol.qualified}"


def _begins_in(hit: Hit, symbol: Symbol) -> bool:
    return hit.kind == "base" and hit.start_line <= symbol.start_line <= hit.end_line
