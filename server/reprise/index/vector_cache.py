"""The HNSW file: a cache of the stored vectors, caught up with when it is behind, rebuilt when it is lost.

Beside the graph lies a stamp: which vectors it holds, by chunk id and text hash, of which encoder, and the
size and time of the graph's file. A graph whose stamp does not fit is never used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reprise.index.store import Store
from reprise.index.vectors import open_vector_index
from reprise.index.vectors.exact_index import ExactIndex
from reprise.index.vectors.protocol import VectorIndex
from reprise.index.vectors.rebuilding_index import RebuildingIndex

_AT_ONCE = 1000  # so few vectors are added in a fifth of a second, while the index opens


@dataclass(frozen=True, slots=True)
class VectorCache:
    """Where the graph of one engine and encoder is kept."""

    folder: Path
    engine: str
    encoder: str
    dimension: int

    def load(self, store: Store) -> VectorIndex:
        """An index of the stored vectors."""
        hashes = store.vector_hashes()
        saved = None if self.engine == "exact" else self._saved(hashes)
        if saved is None:
            return self._from_store(store)
        index, current = saved
        if len(current) < len(hashes):
            keys, vectors = store.vectors(self.dimension)
            missing = np.array([key not in current for key in keys.tolist()])
            index.add(keys[missing], vectors[missing])
        return index

    def save(self, index: VectorIndex, hashes: Mapping[int, bytes]) -> None:
        """Write the graph and its stamp; `hashes` are those of the vectors that `index` holds."""
        if self.engine == "exact" or isinstance(index, RebuildingIndex):
            return
        index.save(self._graph)
        partial = self._stamp.with_name(f"{self._stamp.name}.partial")
        with partial.open("wb") as file:
            np.savez(
                file,
                keys=np.fromiter(hashes.keys(), np.int64, len(hashes)),
                hashes=np.frombuffer(b"".join(hashes.values()), dtype="V16"),
                made_of=np.array(self._made_of()),
            )
        partial.replace(self._stamp)

    @property
    def _graph(self) -> Path:
        return self.folder / f"vectors.{self.engine}"

    @property
    def _stamp(self) -> Path:
        return self.folder / f"vectors.{self.engine}.npz"

    def _made_of(self) -> str:
        stat = self._graph.stat()
        return f"{self.encoder} {self.dimension} {stat.st_size} {stat.st_mtime_ns}"

    def _saved(self, hashes: Mapping[int, bytes]) -> tuple[VectorIndex, set[int]] | None:
        """The saved graph without what is outdated, and the keys left in it; None if it is of no use."""
        try:
            with np.load(self._stamp) as stamp:
                keys, made_of = stamp["keys"], str(stamp["made_of"])
                found = dict(zip(keys.tolist(), map(bytes, stamp["hashes"]), strict=True))
            if made_of != self._made_of():
                return None
            index = open_vector_index(self.engine, self.dimension, self._graph)
        except (OSError, ValueError, KeyError):
            return None
        current = {key for key, digest in found.items() if hashes.get(key) == digest}
        if len(index) != len(found) or len(hashes) - len(current) > _AT_ONCE:
            index.close()
            return None
        index.remove(np.array(sorted(found.keys() - current), dtype=np.int64))
        return index, current

    def _from_store(self, store: Store) -> VectorIndex:
        keys, vectors = store.vectors(self.dimension)
        index = open_vector_index(self.engine, self.dimension)
        if keys.size <= _AT_ONCE or isinstance(index, ExactIndex):
            index.add(keys, vectors)
            return index
        exact = ExactIndex(self.dimension)
        exact.add(keys, vectors)
        return RebuildingIndex(exact, index)
