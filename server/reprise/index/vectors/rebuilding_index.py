"""An HNSW index being built from vectors that are all here already; exact search until it is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reprise.index.vectors.exact_index import ExactIndex
from reprise.index.vectors.protocol import Keys, VectorIndex, Vectors


class RebuildingIndex:
    """A `VectorIndex` that answers exactly while `advance` fills another; one thread adds and advances."""

    def __init__(self, exact: ExactIndex, graph: VectorIndex) -> None:
        self._exact = exact
        self._graph = graph
        self._waiting = dict.fromkeys(exact.keys().tolist())

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._exact.dimension

    def __len__(self) -> int:
        return len(self._exact)

    def advance(self, n_vectors: int) -> VectorIndex | None:
        """Move up to `n_vectors` into the graph; the graph once it holds all, else None."""
        keys = np.array(list(self._waiting)[:n_vectors], dtype=np.int64)
        if keys.size:
            self._graph.add(keys, self._exact.vectors(keys))
            self._no_longer_waiting(keys)
        return None if self._waiting else self._graph

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Store vectors; a known key's vector is replaced."""
        self._exact.add(keys, vectors)
        self._graph.add(keys, vectors)
        self._no_longer_waiting(keys)

    def remove(self, keys: Keys) -> None:
        """Forget keys; unknown ones do no harm."""
        self._exact.remove(keys)
        self._graph.remove(keys)
        self._no_longer_waiting(keys)

    def search(self, vector: Vectors, k: int) -> tuple[Keys, Vectors]:
        """The nearest keys and their cosines, best first."""
        return self._exact.search(vector, k)

    def save(self, path: Path) -> None:
        """Write nothing: the graph is not complete."""

    def close(self) -> None:
        """Free both."""
        self._exact.close()
        self._graph.close()

    def _no_longer_waiting(self, keys: Keys) -> None:
        for key in keys.tolist():
            self._waiting.pop(key, None)
