"""A part of the lexical index: a segment, which of its documents live, and what BM25 gives each posting.

Knows neither the other parts nor the vocabulary. Immutable: a change gives a new part of the same segment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from reprise.index.segment import Ids, Mask, Segment, merge_segments

K1 = 1.2
B = 0.75
FILE_SHIFT = 20
"""A chunk id is `file_id << FILE_SHIFT | serial`."""

_STEPS = 16  # of the mean length in an octave: an edit seldom leaves its step, and a step is 4 %

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """D documents, T terms and P postings."""

    segment: Segment
    alive: Mask
    """(D,) which documents live."""
    n_alive: int
    length: int
    """Terms in all living documents."""
    frequencies: npt.NDArray[np.int64]
    """(T,) living documents that hold each of the segment's terms."""
    mean_length: float = 0.0
    """Terms in a document on average, in the whole index, as `gains` were made for."""
    gains: npt.NDArray[np.float32] | None = None
    """(P,) what a document gets for a term, in units of the term's weight."""

    @classmethod
    def whole(cls, segment: Segment) -> Part:
        """A segment of which every document lives."""
        n_documents = segment.chunk_ids.size
        alive = np.ones(n_documents, dtype=np.bool_)
        return cls(segment, alive, n_documents, int(segment.lengths.sum()), np.diff(segment.starts))

    @property
    def n_postings(self) -> int:
        """P."""
        return self.segment.documents.size

    def without(self, chunk_ids: Ids, terms_of: Mapping[int, npt.NDArray[np.uint32]]) -> Part:
        """The part once documents are dead; it need not hold all of them. `terms_of` knows their terms."""
        numbers = self.segment.numbers_of(chunk_ids)
        numbers = numbers[self.alive[numbers]]
        if not numbers.size:
            return self
        alive = self.alive.copy()
        alive[numbers] = False
        terms = np.concatenate([terms_of[key] for key in self.segment.chunk_ids[numbers].tolist()])
        frequencies = self.frequencies.copy()
        np.subtract.at(frequencies, np.searchsorted(self.segment.terms, terms), 1)
        length = self.length - int(self.segment.lengths[numbers].sum())
        return replace(
            self, alive=alive, n_alive=self.n_alive - numbers.size, length=length, frequencies=frequencies
        )

    def scored_for(self, mean_length: float) -> Part:
        """The part with the gains that documents of `mean_length` terms on average mean."""
        if self.gains is not None and self.mean_length == mean_length:
            return self
        segment = self.segment
        norms = K1 * (1 - B + B * segment.lengths / max(mean_length, 1)).astype(np.float32)
        gains = (K1 + 1) * segment.counts / (segment.counts + norms[segment.documents])
        return replace(self, mean_length=mean_length, gains=gains.astype(np.float32))

    def scores(self, rows: Sequence[slice], weights: Scores) -> Scores:
        """(D,) the sum of the weighted gains in `rows` of postings, one a term; 0 for dead documents."""
        assert self.gains is not None, "a view holds scored parts only"
        gains = np.concatenate([self.gains[row] for row in rows])
        gains *= np.repeat(weights.astype(np.float32), [row.stop - row.start for row in rows])
        documents = np.concatenate([self.segment.documents[row] for row in rows])
        scores = np.bincount(documents, gains, self.alive.size).astype(np.float64, copy=False)
        scores[~self.alive] = 0
        return scores

    def rows_of(self, terms: npt.NDArray[np.int64]) -> tuple[list[slice], npt.NDArray[np.int64]]:
        """Of each term: its row of postings, which may be empty, and how many living documents hold it."""
        segment = self.segment
        if not segment.terms.size:
            return [slice(0, 0)] * terms.size, np.zeros(terms.size, dtype=np.int64)
        rows = np.searchsorted(segment.terms[:-1], terms)  # the last row stands for all past the end too
        is_found = segment.terms[rows] == terms
        starts = np.where(is_found, segment.starts[rows], 0)
        ends = np.where(is_found, segment.starts[rows + is_found], 0)
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return spans, np.where(is_found, self.frequencies[rows], 0)

    def documents_of(self, file_id: int) -> slice:
        """The numbers of a file's documents."""
        bounds = np.array([file_id, file_id + 1], dtype=np.int64) << FILE_SHIFT
        first, end = np.searchsorted(self.segment.chunk_ids, bounds)
        return slice(int(first), int(end))


def merged(parts: Sequence[Part]) -> Part:
    """One part of the living documents of several."""
    return Part.whole(merge_segments([(part.segment, part.alive) for part in parts]))


def rounded_length(mean_length: float) -> float:
    """A mean length in steps of 4 %: gains depend on it, and would else be outdated by every edit."""
    return 2.0 ** (round(_STEPS * math.log2(mean_length)) / _STEPS) if mean_length > 0 else 0.0
