"""What the call graph may ask of an index: narrow questions by name or path.

Narrow, so that whoever records them (see `embedding_queue`) knows exactly what an answer depends on.
"""

from __future__ import annotations

from typing import Protocol

from rpds import HashTrieMap

from reprise.types import Call, Import, IndexedFile, SymbolRef


class CodeView(Protocol):
    """The definitions and imports of a workspace at one moment."""

    def holds(self, path: str) -> bool:
        """Tell whether a path is indexed."""
        ...

    def definitions_in(self, path: str, name: str) -> tuple[SymbolRef, ...]:
        """The definitions of a plain name in one file, in its order."""
        ...

    def definitions_of(self, path: str, qualified: str) -> tuple[SymbolRef, ...]:
        """The first few definitions of a qualified name in one file, in its order."""
        ...

    def rare_definitions(self, name: str, at_most: int) -> tuple[SymbolRef, ...]:
        """Every definition of a plain name, unless more than `at_most` files define it: then none."""
        ...

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """What a file imports; nothing if it is not indexed."""
        ...

    def paths_with_stem(self, stem: str) -> frozenset[str]:
        """Paths that an import could call `stem`; see `paths.stem_of`."""
        ...


class WorkspaceView(CodeView, Protocol):
    """A view that can also be asked who calls."""

    @property
    def files(self) -> HashTrieMap[str, IndexedFile]:
        """Every file by its path."""
        ...

    def callers_of_name(self, name: str) -> frozenset[str]:
        """Paths that call, refer to or import something of this name."""
        ...

    def paths_importing_stem(self, stem: str) -> frozenset[str]:
        """Paths with an import that could mean a module of this stem."""
        ...

    def calls_in(self, path: str, name: str) -> tuple[Call, ...]:
        """The calls and references of a name in one file, in its order."""
        ...
