"""A file as name resolution sees it, and what a name means there.

The file being completed is seen through its buffer only: its stored version plays no part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reprise.index.call_graph import resolve_import
from reprise.index.snapshot import Snapshot
from reprise.types import Import, IndexedFile, Symbol, SymbolRef

ValueKind = Literal["instance", "class", "function", "variable", "module"]


@dataclass(frozen=True, slots=True)
class FileScope:
    """One file: what it defines and imports, and its text."""

    path: str
    language: str
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    text: str

    def lines(self, start_line: int, end_line: int) -> str:
        """The text of lines `start_line` to `end_line` (1-based, inclusive)."""
        return "\n".join(self.text.split("\n")[start_line - 1 : end_line])


@dataclass(frozen=True, slots=True)
class World:
    """The workspace as the cursor sees it: the snapshot, with the buffer in place of its file."""

    snapshot: Snapshot
    buffer: FileScope


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression denotes, as far as the workspace defines it."""

    kind: ValueKind
    path: str
    symbol: Symbol | None = None
    """None for a module."""


def scope_of(world: World, path: str) -> FileScope | None:
    """The scope of a workspace file; None if the snapshot has no such file."""
    if path == world.buffer.path:
        return world.buffer
    file = world.snapshot.files.get(path)
    return (
        None
        if file is None
        else FileScope(file.path, file.language, file.symbols, file.imports, _text_of(file))
    )


def resolve_name(world: World, scope: FileScope, name: str) -> Value | None:
    """What `name` means at the top level of a file: a definition there, or what an import binds it to."""
    for symbol in scope.symbols:
        if symbol.qualified == name:
            return value_of(SymbolRef(scope.path, symbol))
    for binding in scope.imports:
        if binding.alias == name:
            return resolve_binding(world, scope, binding)
    return _from_same_package(world, scope, name)


def resolve_binding(world: World, scope: FileScope, binding: Import) -> Value | None:
    """What an import binds, if it lies in the workspace."""
    for target in resolve_import(world.snapshot, scope.path, binding):
        if isinstance(target, str):
            return Value("module", target)
        if target.path == world.buffer.path:
            return resolve_name(world, world.buffer, target.symbol.qualified)
        return value_of(target)
    return None


def value_of(reference: SymbolRef) -> Value:
    """A definition as a value."""
    kinds: dict[str, ValueKind] = {"class": "class", "variable": "variable"}
    return Value(kinds.get(reference.symbol.kind, "function"), reference.path, reference.symbol)


def public_symbols(scope: FileScope) -> list[Symbol]:
    """The definitions at a file's top level."""
    return [symbol for symbol in scope.symbols if "." not in symbol.qualified]


def _from_same_package(world: World, scope: FileScope, name: str) -> Value | None:
    """Java sees the classes of its own package, which is its folder, without an import."""
    if scope.language != "java" or not re.fullmatch(r"[A-Z]\w*", name):
        return None
    folder = scope.path.rpartition("/")[0]
    for reference in world.snapshot.definitions(name):
        if reference.path.rpartition("/")[0] == folder and reference.symbol.qualified == name:
            return value_of(reference)
    return None


def _text_of(file: IndexedFile) -> str:
    """The file's text put together from its chunks; blanks alone are lost."""
    lines = [""] * file.n_lines
    for chunk in file.chunks:
        lines[chunk.start_line - 1 : chunk.end_line] = chunk.text.splitlines() or [""]
    return "\n".join(lines)
