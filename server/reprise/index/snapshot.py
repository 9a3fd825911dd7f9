"""The index at one revision: what every reader gets, and none can change.

The vector index alone is live; what it returns that the snapshot no longer holds is unknown to `chunk`. Knows
neither storage nor how files change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rpds import HashTrieMap

from reprise.index.call_graph import importers
from reprise.index.catalogue import Catalogue
from reprise.index.lexical import LexicalIndex, LexicalView
from reprise.index.ngrams import NgramIndex, NgramView
from reprise.index.vectors.protocol import VectorIndex
from reprise.types import Call, Chunk, Import, IndexedFile, SymbolRef


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An immutable view of the workspace's index."""

    revision: int
    catalogue: Catalogue
    lexical: LexicalView
    ngrams: NgramView
    vectors: VectorIndex | None = field(default=None, compare=False)
    encoder_name: str = ""

    @classmethod
    def empty(cls) -> Snapshot:
        """Revision 0: nothing is indexed yet."""
        return cls(0, Catalogue(), LexicalIndex().view(), NgramIndex().view())

    @property
    def files(self) -> HashTrieMap[str, IndexedFile]:
        """Every file by its path."""
        return self.catalogue.files

    def chunk(self, chunk_id: int) -> tuple[IndexedFile, Chunk] | None:
        """The chunk and its file; None if this revision does not hold it."""
        return self.catalogue.chunk(chunk_id)

    def holds(self, path: str) -> bool:
        """Tell whether a path is indexed."""
        return self.catalogue.holds(path)

    def definitions(self, name: str) -> tuple[SymbolRef, ...]:
        """Every definition of a plain name, by path and then in the order of the file."""
        return self.catalogue.definitions(name)

    def defined_names(self) -> Iterator[str]:
        """Every plain name that some file defines, in no particular order."""
        return self.catalogue.definers.keys()

    def definitions_in(self, path: str, name: str) -> tuple[SymbolRef, ...]:
        """The definitions of a plain name in one file, in its order."""
        return self.catalogue.definitions_in(path, name)

    def definitions_of(self, path: str, qualified: str) -> tuple[SymbolRef, ...]:
        """The first few definitions of a qualified name in one file, in its order."""
        return self.catalogue.definitions_of(path, qualified)

    def rare_definitions(self, name: str, at_most: int) -> tuple[SymbolRef, ...]:
        """Every definition of a plain name, unless more than `at_most` files define it: then none."""
        return self.catalogue.rare_definitions(name, at_most)

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """What a file imports; nothing if it is not indexed."""
        return self.catalogue.imports_of(path)

    def paths_with_stem(self, stem: str) -> frozenset[str]:
        """Paths that an import could call `stem`; see `paths.stem_of`."""
        return self.catalogue.paths_with_stem(stem)

    def callers_of_name(self, name: str) -> frozenset[str]:
        """Paths that call, refer to or import something of this name."""
        return self.catalogue.callers_of_name(name)

    def calls_in(self, path: str, name: str) -> tuple[Call, ...]:
        """The calls and references of a name in one file, in its order."""
        return self.catalogue.calls_in(path, name)

    def paths_importing_stem(self, stem: str) -> frozenset[str]:
        """Paths with an import that could mean a module of this stem."""
        return self.catalogue.paths_importing_stem(stem)

    def importers_of(self, path: str) -> frozenset[str]:
        """Paths with an import that names the module at `path`, or something in it."""
        return importers(self.catalogue, path)
