"""The vectors of the workspace's chunks: which are missing or stale, and where they are searched.

Knows neither the encoder that makes them nor the database that keeps them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from reprise.index.catalogue import Catalogue
from reprise.index.embedding_queue import EmbeddingQueue
from reprise.index.file_table import FileTable
from reprise.index.records import VectorRecord
from reprise.index.vector_cache import VectorCache
from reprise.index.vectors.protocol import VectorIndex
from reprise.index.vectors.rebuilding_index import RebuildingIndex
from reprise.models.encoder import ChunkText

_REBUILD_SLICE = 256  # vectors moved at once into a graph that is rebuilt: about 30 ms
_SAVE_AFTER = 2000  # changed vectors after which the graph is saved when there is time


class Embeddings:
    """Keeps a vector index in step with the chunks. One thread uses it; `index` may be searched from any."""

    def __init__(
        self, index: VectorIndex, hashes: dict[int, bytes], paths: Iterable[str], cache: VectorCache | None
    ) -> None:
        self.index = index
        self._hashes = hashes
        self._queue = EmbeddingQueue(hashes, paths)
        self._cache = cache
        self._n_unsaved = 0

    def replace_file(self, path: str, old: FileTable | None, new: FileTable | None) -> None:
        """Note that a file came (`old` is None), changed, or went (`new` is None)."""
        kept = new.chunks if new else ()
        gone = [key for key in (old.chunks if old else ()) if key not in kept and key in self._hashes]
        if gone:
            self.index.remove(np.array(gone, dtype=np.int64))
            self._n_unsaved += len(gone)
        self._queue.replace(path, old, new)

    @property
    def is_complete(self) -> bool:
        """Tell whether every chunk is checked and has its vector."""
        return self._queue.is_empty

    def stale(self, catalogue: Catalogue, limit: int, first: Collection[str]) -> list[tuple[int, ChunkText]]:
        """Up to `limit` chunks to embed and what to embed, those of the paths `first` before the others."""
        return self._queue.stale(catalogue, limit, first)

    def add(self, chunk_ids: Sequence[int], vectors: npt.NDArray[np.float32]) -> list[VectorRecord]:
        """Take the vectors (n, dimension) of chunks that `stale` gave; what is to be stored.

        Chunks that changed since are left out. Vectors are rounded as they are stored, so that a search
        finds the same before and after a restart.
        """
        rounded = np.asarray(vectors).astype("<f2")
        digests = [self._queue.embedded(chunk_id) for chunk_id in chunk_ids]
        rows = [row for row, digest in enumerate(digests) if digest is not None]
        if rows:
            keys = np.array([chunk_ids[row] for row in rows], dtype=np.int64)
            self.index.add(keys, rounded[rows].astype(np.float32))
            self._n_unsaved += len(rows)
        return [VectorRecord(chunk_ids[row], digests[row] or b"", rounded[row].tobytes()) for row in rows]

    def maintain(self) -> bool:
        """Do one piece of work that can wait, if there is any; whether there may be more."""
        if isinstance(self.index, RebuildingIndex):
            self.index = self.index.advance(_REBUILD_SLICE) or self.index
            self._n_unsaved += _REBUILD_SLICE
            return True
        if self._n_unsaved >= _SAVE_AFTER:
            self.save()
        return False

    def stop_saving(self) -> None:
        """Keep the graph in memory only from now on."""
        self._cache = None

    def save(self) -> None:
        """Write the graph, if it changed and there is a place for it. Raises OSError."""
        if self._cache is not None and self._n_unsaved:
            self._cache.save(self.index, self._hashes)
            self._n_unsaved = 0
