"""One indexed file with what is looked up in it: chunks by id, definitions and calls by name.

Knows one file only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reprise.types import Call, Chunk, Import, IndexedFile, SymbolRef

_MODULE_FILES = frozenset({"__init__", "index", "mod"})


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file and its look-up tables; immutable by convention."""

    file: IndexedFile
    chunks: Mapping[int, Chunk]
    """By id."""
    definitions: Mapping[str, tuple[SymbolRef, ...]]
    """By plain name, in the order of the file."""
    calls: Mapping[str, tuple[Call, ...]]
    """By the name that is called, in the order of the file."""

    @classmethod
    def of(cls, file: IndexedFile) -> FileTable:
        """Build the tables of a file."""
        definitions: dict[str, tuple[SymbolRef, ...]] = {}
        for symbol in file.symbols:
            definitions[symbol.name] = (*definitions.get(symbol.name, ()), SymbolRef(file.path, symbol))
        calls: dict[str, list[Call]] = {}
        for call in file.calls:
            calls.setdefault(call.name, []).append(call)
        chunks = {chunk.id: chunk for chunk in file.chunks}
        return cls(file, chunks, definitions, {name: tuple(found) for name, found in calls.items()})

    @property
    def called_names(self) -> frozenset[str]:
        """Every name the file calls or refers to, and the true names of what it imports under another."""
        return frozenset(self.calls) | {entry.name for entry in self.file.imports if entry.name}

    @property
    def import_stems(self) -> frozenset[str]:
        """The stems (see `stem_of`) of every module that an import of the file could mean."""
        return frozenset(
            stem for entry in self.file.imports for stem in _stems_of_import(self.file.path, entry)
        )


def stem_of(path: str) -> str:
    """What an import calls a file last: its name without extension, its folder's for `__init__`, `index`."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in _MODULE_FILES else stem


def _stems_of_import(path: str, entry: Import) -> Iterator[str]:
    yield entry.name or ""
    parts = entry.module.replace(".", "/").replace("::", "/").split("/")
    yield from parts
    folders = path.split("/")[:-1]
    yield from folders[-max(entry.level, parts.count("") + 1) :]
