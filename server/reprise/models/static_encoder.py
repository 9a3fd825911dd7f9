"""An encoder without context: weighted token embeddings, summed and normalised by an ONNX graph.

Knows the bags that go in and the vectors that come out; what the weights are is in the model file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reprise.models.bags import Bags, Fields, bags_of, chunk_fields, query_fields
from reprise.models.encoder import ChunkText, Vectors
from reprise.models.onnx_session import OnnxSession
from reprise.models.subtoken_vocabulary import PADDING, SubtokenVocabulary

_BATCH_ENTRIES = (
    8192  # padded entries in one run: 8 MB of float32 rows, which the processor's cache nearly holds
)


class StaticEncoder:
    """Encodes chunks and queries with one set of token embeddings."""

    def __init__(
        self, session: OnnxSession, vocabulary: SubtokenVocabulary, name: str, dimension: int, max_tokens: int
    ) -> None:
        self._session = session
        self._vocabulary = vocabulary
        self._max_tokens = max_tokens
        self.name = name
        self.dimension = dimension

    def encode_chunks(self, chunks: Sequence[ChunkText]) -> Vectors:
        """(n, dimension) float32, unit norm."""
        return self._encode([chunk_fields(chunk) for chunk in chunks])

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit norm."""
        return self._encode([query_fields(query) for query in queries])

    def _encode(self, texts: Sequence[Fields]) -> Vectors:
        bags = bags_of(texts, self._vocabulary, self._max_tokens)
        vectors = np.zeros((len(bags), self.dimension), np.float32)
        for rows in batches(bags.lengths):
            vectors[rows] = self._session.run(padded(bags.select(rows)))
        return vectors


def batches(lengths: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Rows of similar length together, shortest first, so that little is padded; empty bags are left out."""
    order = np.argsort(lengths, kind="stable")
    start = int(np.searchsorted(lengths[order], 1))
    while start < len(order):
        # The longest row of a batch is its last: grow until its padding no longer fits.
        sizes = lengths[order[start:]] * np.arange(1, len(order) - start + 1)
        n_rows = max(1, int(np.searchsorted(sizes, _BATCH_ENTRIES, side="right")))
        yield order[start : start + n_rows]
        start += n_rows


def padded(bags: Bags) -> dict[str, NDArray[np.int32] | NDArray[np.float32]]:
    """Inputs, 0 where padded: words and segments (n, longest) int32, counts (n, longest) float32."""
    lengths = bags.lengths
    mask = np.arange(lengths.max())[None, :] < lengths[:, None]
    words = np.full(mask.shape, PADDING, np.int32)
    segments = np.zeros(mask.shape, np.int32)
    counts = np.zeros(mask.shape, np.float32)
    words[mask], segments[mask], counts[mask] = bags.words, bags.segments, bags.counts
    return {"words": words, "segments": segments, "counts": counts}
