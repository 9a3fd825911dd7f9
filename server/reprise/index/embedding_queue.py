"""Which chunks must be embedded anew: those whose embedded text is not what their vector was made of.

A chunk's embedded text depends on other files. While it is put together, what is read of them is recorded, so
that a change there brings back the files that it can concern and no others. Knows no encoder and no storage.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Literal

from reprise.index.catalogue import Catalogue
from reprise.index.embedded_text import embedded_texts, text_hash
from reprise.index.file_table import FileTable
from reprise.index.paths import stem_of
from reprise.models.encoder import ChunkText
from reprise.types import Import, SymbolRef

_SLICE = 1000  # chunks checked at once: about 25 ms

_Dependency = tuple[Literal["name", "imports", "path", "stem"], str]


class EmbeddingQueue:
    """Files to look at, and the chunks in them that were found stale. One thread uses it."""

    def __init__(self, hashes: dict[int, bytes], paths: Iterable[str]) -> None:
        self._hashes = hashes
        self._unchecked = OrderedDict.fromkeys(paths)
        self._stale: dict[int, tuple[ChunkText, bytes]] = {}
        self._readers: dict[_Dependency, set[str]] = {}
        self._reads: dict[str, set[_Dependency]] = {}

    def replace(self, path: str, old: FileTable | None, new: FileTable | None) -> None:
        """Note that a file came (`old` is None), changed, or went (`new` is None)."""
        for chunk_id in old.chunks if old else ():
            self._stale.pop(chunk_id, None)
            if new is None or chunk_id not in new.chunks:
                self._hashes.pop(chunk_id, None)
        for dependency in _changes(path, old, new):
            self._unchecked.update(dict.fromkeys(self._readers.get(dependency, ())))
        if new is None:
            self._record(path, set())
            self._unchecked.pop(path, None)
        else:
            self._unchecked[path] = None
            if old is not None:  # somebody works on it: it comes before what waits for the first time
                self._unchecked.move_to_end(path, last=False)

    @property
    def is_empty(self) -> bool:
        """Tell whether every file is checked and every chunk embedded."""
        return not self._unchecked and not self._stale

    def stale(
        self, catalogue: Catalogue, limit: int, first: Collection[str] = ()
    ) -> list[tuple[int, ChunkText]]:
        """Up to `limit` stale chunks and their texts, those of the paths `first` before the others.

        Checks no more files than fit in a slice of time: there may be none although the queue is not empty.
        """
        for path in first:
            if path in self._unchecked:
                self._check(catalogue, path)
        n_checked = 0
        while self._unchecked and len(self._stale) < limit and n_checked < _SLICE:
            n_checked += self._check(catalogue, next(iter(self._unchecked)))
        wanted = self._found(lambda path: path in first) if first else ()
        others = self._found(lambda path: path not in first)
        return list(islice(chain(wanted, others), limit))

    def embedded(self, chunk_id: int) -> bytes | None:
        """Note that a chunk has its vector; the hash of its text, or None if the chunk has changed since."""
        entry = self._stale.pop(chunk_id, None)
        if entry is None:
            return None
        self._hashes[chunk_id] = entry[1]
        return entry[1]

    def _found(self, is_wanted: Callable[[str], bool]) -> Iterator[tuple[int, ChunkText]]:
        """The stale chunks of some paths, one by one: there can be many more than one call gives away."""
        return ((number, text) for number, (text, _) in self._stale.items() if is_wanted(text.path))

    def _check(self, catalogue: Catalogue, path: str) -> int:
        """Find the stale chunks of a file; how many chunks it has."""
        del self._unchecked[path]
        file = catalogue.files[path]
        view = _RecordingView(catalogue)
        for chunk, text in zip(file.chunks, embedded_texts(view, file), strict=True):
            digest = text_hash(text)
            if self._hashes.get(chunk.id) == digest:
                self._stale.pop(chunk.id, None)
            else:
                self._stale[chunk.id] = text, digest
        self._record(path, view.reads)
        return len(file.chunks)

    def _record(self, path: str, reads: set[_Dependency]) -> None:
        before = self._reads.pop(path, set())
        for dependency in before - reads:
            self._readers[dependency].discard(path)
            if not self._readers[dependency]:
                del self._readers[dependency]
        for dependency in reads - before:
            self._readers.setdefault(dependency, set()).add(path)
        if reads:
            self._reads[path] = reads


class _RecordingView:
    """A `CodeView` that remembers what it was asked."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.reads: set[_Dependency] = set()

    def holds(self, path: str) -> bool:
        self.reads.add(("path", path))
        return self._catalogue.holds(path)

    def definitions_in(self, path: str, name: str) -> tuple[SymbolRef, ...]:
        self.reads.add(("name", name))
        return self._catalogue.definitions_in(path, name)

    def definitions_of(self, path: str, qualified: str) -> tuple[SymbolRef, ...]:
        self.reads.add(("name", qualified.rpartition(".")[2]))
        return self._catalogue.definitions_of(path, qualified)

    def rare_definitions(self, name: str, at_most: int) -> tuple[SymbolRef, ...]:
        self.reads.add(("name", name))
        return self._catalogue.rare_definitions(name, at_most)

    def imports_of(self, path: str) -> tuple[Import, ...]:
        self.reads.add(("imports", path))
        return self._catalogue.imports_of(path)

    def paths_with_stem(self, stem: str) -> frozenset[str]:
        self.reads.add(("stem", stem))
        return self._catalogue.paths_with_stem(stem)


def _changes(path: str, old: FileTable | None, new: FileTable | None) -> Iterator[_Dependency]:
    """What a reader of the old file would now read otherwise; lines do not count."""
    if old is None or new is None:
        yield "path", path
        yield "stem", stem_of(path)
    if _imports(old) != _imports(new):
        yield "imports", path
    before, after = _shapes(old), _shapes(new)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            yield "name", name


def _imports(table: FileTable | None) -> list[Import]:
    return [replace(entry, line=0) for entry in table.file.imports] if table else []


def _shapes(table: FileTable | None) -> dict[str, list[tuple[str, str, str]]]:
    """What the call graph reads of each name's definitions."""
    if table is None:
        return {}
    return {
        name: [(ref.symbol.qualified, ref.symbol.kind, ref.symbol.signature) for ref in found]
        for name, found in table.definitions.items()
    }
