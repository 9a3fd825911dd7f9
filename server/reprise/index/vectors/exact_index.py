"""Exact search over a matrix: the oracle of the tests, and the stand-in while an HNSW file is rebuilt."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from reprise.index.vectors.protocol import Keys, Vectors


class ExactIndex:
    """A `VectorIndex` that compares with every vector; rows are reused, the matrix doubles when full."""

    def __init__(self, dimension: int) -> None:
        self._matrix = np.zeros((0, dimension), dtype=np.float32)
        self._keys = np.zeros(0, dtype=np.int64)
        self._rows: dict[int, int] = {}
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._matrix.shape[1])

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Store vectors; a known key's vector is replaced."""
        with self._lock:
            rows = []
            for key in keys.tolist():
                rows.append(self._rows.setdefault(key, len(self._rows)))
            self._reserve(len(self._rows))
            self._matrix[rows] = vectors
            self._keys[rows] = keys

    def remove(self, keys: Keys) -> None:
        """Forget keys; the last row moves into the gap."""
        with self._lock:
            for key in keys.tolist():
                row = self._rows.pop(key, None)
                last = len(self._rows)
                if row is not None and row != last:
                    self._matrix[row] = self._matrix[last]
                    self._keys[row] = self._keys[last]
                    self._rows[int(self._keys[row])] = row

    def search(self, vector: Vectors, k: int) -> tuple[Keys, Vectors]:
        """The nearest keys and their cosines, best first; equal cosines in no particular order."""
        with self._lock:
            n_rows = len(self._rows)
            cosines = self._matrix[:n_rows] @ vector
            k = max(0, min(k, n_rows))
            best = np.argpartition(-cosines, k - 1)[:k] if 0 < k < n_rows else np.arange(k)
            best = best[np.argsort(-cosines[best], kind="stable")]
            return self._keys[best], cosines[best]

    def keys(self) -> Keys:
        """(n,) the keys it holds."""
        with self._lock:
            return self._keys[: len(self._rows)].copy()

    def vectors(self, keys: Keys) -> Vectors:
        """(n, dimension) the vectors of known keys."""
        with self._lock:
            return self._matrix[[self._rows[key] for key in keys.tolist()]]

    def save(self, path: Path) -> None:
        """Write nothing: the store's vectors are all there is to it."""

    def close(self) -> None:
        """Free the matrix."""
        self._matrix = self._matrix[:0]
        self._rows = {}

    def _reserve(self, n_rows: int) -> None:
        if n_rows <= len(self._keys):
            return
        capacity = max(64, n_rows, 2 * len(self._keys))
        matrix = np.zeros((capacity, self.dimension), dtype=np.float32)
        keys = np.zeros(capacity, dtype=np.int64)
        matrix[: len(self._keys)], keys[: len(self._keys)] = self._matrix, self._keys
        self._matrix, self._keys = matrix, keys
