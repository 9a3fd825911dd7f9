"""A file as name resolution sees it, and what a name means there.

The file being completed is seen through its buffer only: its stored version plays no part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from reprise.index.names import resolve_import
from reprise.index.snapshot import Snapshot
from reprise.types import Cancelled, FileSyntax, Import, IndexedFile, Symbol, SymbolRef

_NEVER_STORED = -1  # the id of a buffer without a file

ValueKind = Literal["instance", "class", "function", "variable", "module"]


@dataclass(frozen=True, slots=True)
class FileScope:
    """One file: what it defines and imports, and its text."""

    path: str
    language: str
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    blocks: tuple[tuple[int, str], ...]
    """(first line, 1-based; text) of stretches of the file, in order; what lies between them is blank."""

    @property
    def text(self) -> str:
        """All of its text; blank lines may be lost."""
        return self.blocks[0][1] if len(self.blocks) == 1 else "\n".join(text for _, text in self.blocks)

    def lines(self, start_line: int, end_line: int) -> str:
        """The text of lines `start_line` to `end_line` (1-based, inclusive); blank lines may be lost."""
        taken: list[str] = []
        for first, text in self.blocks:
            if first > end_line:
                break
            lines = text.split("\n")
            if first + len(lines) > start_line:
                taken += lines[max(0, start_line - first) : end_line - first + 1]
        return "\n".join(taken)


@dataclass(frozen=True, slots=True)
class World:
    """The workspace as the cursor sees it."""

    snapshot: Snapshot
    """With the buffer in place of its file; see `with_buffer`."""
    buffer: FileScope
    cancelled: Cancelled = field(default=lambda: False, compare=False)
    """True once time is up: what is far from the cursor is then left out."""
    module_names: dict[str, str | None] = field(default_factory=dict, compare=False)
    """What each file is called in an import, as far as one request has asked."""
    being_resolved: set[tuple[str, str]] = field(default_factory=set, compare=False)
    """(path, type name) of the questions that are open: one asked again inside its own answer has none."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression denotes, as far as the workspace defines it."""

    kind: ValueKind
    path: str
    symbol: Symbol | None = None
    """None for a module."""


def with_buffer(snapshot: Snapshot, path: str, language: str, buffer: FileSyntax) -> Snapshot:
    """The snapshot with the names and imports of a buffer in place of its file; without its chunks."""
    stored = snapshot.files.get(path)
    shown = (buffer.symbols, buffer.imports, buffer.calls)
    if stored is not None and (stored.symbols, stored.imports, stored.calls) == shown:
        return snapshot
    file_id = stored.id if stored is not None else _NEVER_STORED
    file = IndexedFile(file_id, path, language, b"", 0, -1, 0, (), *shown)
    return replace(snapshot, catalogue=snapshot.catalogue.with_file(file))


def scope_of(world: World, path: str) -> FileScope | None:
    """The scope of a workspace file; None if the snapshot has no such file."""
    if path == world.buffer.path:
        return world.buffer
    file = world.snapshot.files.get(path)
    if file is None:
        return None
    blocks = tuple((chunk.start_line, chunk.text) for chunk in file.chunks)
    return FileScope(file.path, file.language, file.symbols, file.imports, blocks)


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
        return Value("module", target) if isinstance(target, str) else value_of(target)
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
