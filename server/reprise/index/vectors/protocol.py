"""What a vector index is to the rest of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex(Protocol):
    """Finds the stored vectors nearest to one; safe to search from any thread while one thread writes."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def __len__(self) -> int:
        """How many vectors it holds."""
        ...

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Store `vectors` (n, dimension), unit norm, under `keys` (n,); a known key's vector is replaced."""
        ...

    def remove(self, keys: Keys) -> None:
        """Forget `keys` (n,); unknown ones do no harm."""
        ...

    def search(self, vector: Vectors, k: int) -> tuple[Keys, Vectors]:
        """The keys and cosines (m,), m <= k, of the nearest vectors to `vector` (dimension,), best first."""
        ...

    def save(self, path: Path) -> None:
        """Write the index to a file, replacing it at once. Raises OSError."""
        ...

    def close(self) -> None:
        """Free what it holds; it must not be used afterwards."""
        ...
