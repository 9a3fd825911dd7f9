"""One indexed file with what is looked up in it: chunks by id, definitions and calls by name.

Knows one file only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reprise.index.paths import folder_of, joined, normal, parent_of, stem_of
from reprise.types import Call, Chunk, Import, IndexedFile, SymbolRef

_MAX_ALIKE = 16  # definitions of one qualified name; what is defined over and over means none in particular


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file and its look-up tables; immutable by convention."""

    file: IndexedFile
    chunks: Mapping[int, Chunk]
    """By id."""
    definitions: Mapping[str, tuple[SymbolRef, ...]]
    """By plain name, in the order of the file."""
    alike: Mapping[str, tuple[SymbolRef, ...]]
    """The first few by qualified name, in the order of the file."""
    calls: Mapping[str, tuple[Call, ...]]
    """By the name that is called, in the order of the file."""

    @classmethod
    def of(cls, file: IndexedFile) -> FileTable:
        """Build the tables of a file."""
        definitions: dict[str, list[SymbolRef]] = {}
        alike: dict[str, list[SymbolRef]] = {}
        for symbol in file.symbols:
            ref = SymbolRef(file.path, symbol)
            definitions.setdefault(symbol.name, []).append(ref)
            alike.setdefault(symbol.qualified, []).append(ref)
        calls: dict[str, list[Call]] = {}
        for call in file.calls:
            calls.setdefault(call.name, []).append(call)
        chunks = {chunk.id: chunk for chunk in file.chunks}
        return cls(
            file,
            chunks,
            {name: tuple(refs) for name, refs in definitions.items()},
            {name: tuple(refs[:_MAX_ALIKE]) for name, refs in alike.items()},
            {name: tuple(found) for name, found in calls.items()},
        )

    @property
    def called_names(self) -> frozenset[str]:
        """Every name the file calls or refers to, and the true names of what it imports under another."""
        return frozenset(self.calls) | {entry.name for entry in self.file.imports if entry.name}

    @property
    def import_stems(self) -> frozenset[str]:
        """The stems of every module that an import of the file could mean."""
        return frozenset(
            stem for entry in self.file.imports for stem in stems_of_import(self.file.path, entry)
        )


def stems_of_import(path: str, entry: Import) -> Iterator[str]:
    """The stems (see `stem_of`) of every module that an import in the file `path` could mean."""
    if entry.name is not None:
        yield entry.name
    if entry.level:
        module = joined(parent_of(path, entry.level) or "", entry.module.replace(".", "/"))
    elif "/" in entry.module or entry.module.startswith("."):
        module = normal(joined(folder_of(path), entry.module)) or ""
    else:
        module = re.sub(r"\.|::|\\", "/", entry.module)
    yield stem_of(module)
    yield module.rpartition("/")[2]
