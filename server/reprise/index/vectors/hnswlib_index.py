"""HNSW by hnswlib, an extra: it needs a C++ compiler to install. The only importer of hnswlib."""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from pathlib import Path

import hnswlib
import numpy as np

from reprise.index.vectors.fair_lock import FairLock
from reprise.index.vectors.protocol import Keys, Vectors

_CONNECTIVITY = 16
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 128
_FIRST_CAPACITY = 1024
_SLICE = 16  # vectors added before a search gets its turn: about 2 ms
_HEADER = struct.Struct(
    "<QQQQQQ"
)  # level 0 offset, capacity, count, bytes an element, label and data offsets


class HnswlibIndex:
    """A `VectorIndex` in hnswlib; one thread, one lock around its reads and writes.

    hnswlib only marks what is removed, and puts what is added in its place.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._lock = FairLock()
        self._living: set[int] = set()
        self._index = self._empty(_FIRST_CAPACITY)

    @classmethod
    def load(cls, dimension: int, path: Path) -> HnswlibIndex:
        """Read a saved index; ValueError if it cannot be read or its vectors have another length."""
        stored = _stored_dimension(path)
        if stored != dimension:  # hnswlib itself would read it without an error
            raise ValueError(f"{path} holds vectors of {stored} numbers, not {dimension}")
        index = cls(dimension)
        try:
            index._index.load_index(os.fspath(path), allow_replace_deleted=True)
        except RuntimeError as error:
            raise ValueError(f"{path}: {error}") from error
        index._configure(index._index)
        index._living = {key for key in map(int, index._index.get_ids_list()) if index._is_living(key)}
        return index

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._living)

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Store vectors; a known key's vector is replaced."""
        for start in range(0, keys.size, _SLICE):
            some = slice(start, start + _SLICE)
            with self._lock:
                self._add(keys[some], vectors[some])

    def remove(self, keys: Keys) -> None:
        """Forget keys; unknown ones do no harm."""
        with self._lock:
            for key in self._living.intersection(keys.tolist()):
                self._index.mark_deleted(key)
                self._living.discard(key)

    def search(self, vector: Vectors, k: int) -> tuple[Keys, Vectors]:
        """The nearest keys and their cosines, best first."""
        with self._lock:
            k = min(k, len(self._living))
            self._index.set_ef(max(_EXPANSION_SEARCH, k))
            while k > 0:
                try:
                    keys, distances = self._index.knn_query(vector, k, num_threads=1)
                except RuntimeError:  # fewer than k can be reached
                    k //= 2
                else:
                    return keys[0].astype(np.int64), 1 - distances[0]
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the index to a file, replacing it at once."""
        partial = path.with_name(f"{path.name}.partial")
        with self._lock:
            self._index.save_index(os.fspath(partial))
        partial.replace(path)

    def close(self) -> None:
        """Free the graph."""
        with self._lock:
            self._living.clear()
            self._index = self._empty(1)

    def _add(self, keys: Keys, vectors: Vectors) -> None:
        for key in keys.tolist():
            if key not in self._living:
                with suppress(RuntimeError):  # unknown, or its place was taken: then it is simply new
                    self._index.unmark_deleted(key)
        needed = self._index.get_current_count() + keys.size
        if needed > self._index.get_max_elements():
            self._index.resize_index(2 * needed)
        self._index.add_items(vectors, keys, num_threads=1, replace_deleted=True)
        self._living.update(keys.tolist())

    def _is_living(self, key: int) -> bool:
        """hnswlib does not tell; what is marked already cannot be marked."""
        try:
            self._index.mark_deleted(key)
        except RuntimeError:
            return False
        self._index.unmark_deleted(key)
        return True

    def _empty(self, capacity: int) -> hnswlib.Index:
        index = hnswlib.Index(space="ip", dim=self._dimension)
        index.init_index(
            capacity, M=_CONNECTIVITY, ef_construction=_EXPANSION_ADD, allow_replace_deleted=True
        )
        self._configure(index)
        return index

    def _configure(self, index: hnswlib.Index) -> None:
        index.set_num_threads(1)
        index.set_ef(_EXPANSION_SEARCH)


def _stored_dimension(path: Path) -> int:
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise ValueError(f"{path} is no index")
    _, _, _, _, label_offset, data_offset = _HEADER.unpack(header)
    return int(label_offset - data_offset) // 4
