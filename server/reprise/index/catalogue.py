"""Every file, and the look-ups across files, as one persistent value.

Taking a file in or out gives a new catalogue that shares the rest with the old one. Knows names and paths;
what a name means at some place is the call graph's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rpds import HashTrieMap

from reprise.index.file_table import FileTable
from reprise.index.lexical import FILE_SHIFT
from reprise.index.path_index import PathIndex
from reprise.index.paths import stem_of
from reprise.types import Call, Chunk, Import, IndexedFile, SymbolRef


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The files of one revision; immutable."""

    files: HashTrieMap[str, IndexedFile] = field(default_factory=HashTrieMap)
    tables: HashTrieMap[str, FileTable] = field(default_factory=HashTrieMap)
    paths_by_id: HashTrieMap[int, str] = field(default_factory=HashTrieMap)
    definers: PathIndex = field(default_factory=PathIndex)
    """Paths by the plain names they define."""
    callers: PathIndex = field(default_factory=PathIndex)
    """Paths by the names they call, refer to, or import."""
    importers: PathIndex = field(default_factory=PathIndex)
    """Paths by the stems of the modules that their imports could mean."""
    stems: PathIndex = field(default_factory=PathIndex)
    """Paths by their own stem."""

    @classmethod
    def of(cls, files: Iterable[IndexedFile]) -> Catalogue:
        """Catalogue many files at once."""
        tables = [FileTable.of(file) for file in files]
        return cls(
            HashTrieMap({table.file.path: table.file for table in tables}),
            HashTrieMap({table.file.path: table for table in tables}),
            HashTrieMap({table.file.id: table.file.path for table in tables}),
            PathIndex.of((table.file.path, table.definitions) for table in tables),
            PathIndex.of((table.file.path, table.called_names) for table in tables),
            PathIndex.of((table.file.path, table.import_stems) for table in tables),
            PathIndex.of((table.file.path, (stem_of(table.file.path),)) for table in tables),
        )

    def with_file(self, file: IndexedFile) -> Catalogue:
        """The catalogue with `file` in place of what its path held."""
        path, new, old = file.path, FileTable.of(file), self.tables.get(file.path)
        paths_by_id = self.paths_by_id
        if old is not None and old.file.id != file.id:
            paths_by_id = paths_by_id.remove(old.file.id)
        return Catalogue(
            self.files.insert(path, file),
            self.tables.insert(path, new),
            paths_by_id.insert(file.id, path),
            self.definers.replaced(path, old.definitions if old else (), new.definitions),
            self.callers.replaced(path, old.called_names if old else (), new.called_names),
            self.importers.replaced(path, old.import_stems if old else (), new.import_stems),
            self.stems if old else self.stems.replaced(path, (), (stem_of(path),)),
        )

    def without_file(self, path: str) -> Catalogue:
        """The catalogue without a path that it holds."""
        old = self.tables[path]
        return Catalogue(
            self.files.remove(path),
            self.tables.remove(path),
            self.paths_by_id.remove(old.file.id),
            self.definers.replaced(path, old.definitions, ()),
            self.callers.replaced(path, old.called_names, ()),
            self.importers.replaced(path, old.import_stems, ()),
            self.stems.replaced(path, (stem_of(path),), ()),
        )

    def chunk(self, chunk_id: int) -> tuple[IndexedFile, Chunk] | None:
        """The chunk and its file; None if it is not held."""
        path = self.paths_by_id.get(chunk_id >> FILE_SHIFT)
        if path is None:
            return None
        table = self.tables[path]
        chunk = table.chunks.get(chunk_id)
        return None if chunk is None else (table.file, chunk)

    def holds(self, path: str) -> bool:
        """Tell whether a path is indexed."""
        return path in self.tables

    def definitions(self, name: str) -> tuple[SymbolRef, ...]:
        """Every definition of a plain name, by path and then in the order of the file."""
        paths = sorted(self.definers.paths(name))
        return tuple(found for path in paths for found in self.tables[path].definitions[name])

    def definitions_in(self, path: str, name: str) -> tuple[SymbolRef, ...]:
        """The definitions of a plain name in one file, in its order."""
        table = self.tables.get(path)
        return () if table is None else table.definitions.get(name, ())

    def definitions_of(self, path: str, qualified: str) -> tuple[SymbolRef, ...]:
        """The first few definitions of a qualified name in one file, in its order."""
        table = self.tables.get(path)
        return () if table is None else table.alike.get(qualified, ())

    def rare_definitions(self, name: str, at_most: int) -> tuple[SymbolRef, ...]:
        """Every definition of a plain name, unless more than `at_most` files define it: then none."""
        return self.definitions(name) if len(self.definers.paths(name)) <= at_most else ()

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """What a file imports; nothing if it is not indexed."""
        file = self.files.get(path)
        return () if file is None else file.imports

    def paths_with_stem(self, stem: str) -> frozenset[str]:
        """Paths that an import could call `stem`; see `paths.stem_of`."""
        return frozenset(self.stems.paths(stem))

    def callers_of_name(self, name: str) -> frozenset[str]:
        """Paths that call, refer to or import something of this name."""
        return frozenset(self.callers.paths(name))

    def calls_in(self, path: str, name: str) -> tuple[Call, ...]:
        """The calls and references of a name in one file, in its order."""
        table = self.tables.get(path)
        return () if table is None else table.calls.get(name, ())

    def paths_importing_stem(self, stem: str) -> frozenset[str]:
        """Paths with an import that could mean a module of this stem."""
        return frozenset(self.importers.paths(stem))
