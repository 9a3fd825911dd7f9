"""A segment: the postings of some documents, sorted by term, never changed once built.

Knows arrays only. Which of its documents still live is a mask that its owner keeps beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """The terms of one chunk."""

    chunk_id: int
    rank: int
    """Orders equal scores: a signed 64-bit number made of content only, the same in any index."""
    terms: npt.NDArray[np.uint32]
    """(n,) distinct term ids, in any order."""
    counts: npt.NDArray[np.uint16]
    """(n,) how often the document holds each."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings of D documents and T terms in rows: that of `terms[i]` is `starts[i]:starts[i + 1]`."""

    terms: npt.NDArray[np.uint32]
    """(T,) distinct term ids, ascending."""
    starts: npt.NDArray[np.int64]
    """(T + 1,) where each term's postings start."""
    documents: npt.NDArray[np.int32]
    """(P,) document numbers, 0 to D - 1."""
    counts: npt.NDArray[np.float32]
    """(P,) how often the term stands in the document; whole numbers, in the type that scores are made of."""
    lengths: npt.NDArray[np.int64]
    """(D,) terms in each document, repeats counted."""
    chunk_ids: Ids
    """(D,) ascending, so that the chunks of a file are neighbours."""
    ranks: npt.NDArray[np.int64]
    """(D,) see `LexicalDocument.rank`."""

    def numbers_of(self, chunk_ids: Ids) -> npt.NDArray[np.int64]:
        """The numbers of those of the given documents, all different, that are in this segment."""
        places = np.searchsorted(self.chunk_ids[:-1], chunk_ids)
        found: npt.NDArray[np.int64] = places[self.chunk_ids[places] == chunk_ids]
        return found


def build_segment(documents: Sequence[LexicalDocument]) -> Segment:
    """A segment of the given documents, of which no two share a chunk id."""
    ordered = sorted(documents, key=lambda document: document.chunk_id)
    sizes = [document.terms.size for document in ordered]
    counts = np.concatenate([document.counts for document in ordered]).astype(np.float32)
    numbers = np.repeat(np.arange(len(ordered), dtype=np.int32), sizes)
    return _from_postings(
        np.concatenate([document.terms for document in ordered]),
        numbers,
        counts,
        np.bincount(numbers, counts, len(ordered)).astype(np.int64),
        np.array([document.chunk_id for document in ordered], dtype=np.int64),
        np.array([document.rank for document in ordered], dtype=np.int64),
    )


def merge_segments(parts: Sequence[tuple[Segment, Mask]]) -> Segment:
    """One segment of the living documents of several."""
    chunk_ids = np.concatenate([segment.chunk_ids[alive] for segment, alive in parts])
    order = np.argsort(chunk_ids, kind="stable")
    new_numbers = np.empty(order.size, dtype=np.int32)
    new_numbers[order] = np.arange(order.size, dtype=np.int32)
    terms, numbers, counts = [], [], []
    n_before = 0
    for segment, alive in parts:
        living = alive[segment.documents]
        offsets = np.cumsum(alive) - 1 + n_before
        n_before += int(np.count_nonzero(alive))
        terms.append(np.repeat(segment.terms, np.diff(segment.starts))[living])
        numbers.append(new_numbers[offsets[segment.documents[living]]])
        counts.append(segment.counts[living])
    return _from_postings(
        np.concatenate(terms),
        np.concatenate(numbers),
        np.concatenate(counts),
        np.concatenate([segment.lengths[alive] for segment, alive in parts])[order],
        chunk_ids[order],
        np.concatenate([segment.ranks[alive] for segment, alive in parts])[order],
    )


def _from_postings(
    terms: npt.NDArray[np.uint32],
    numbers: npt.NDArray[np.int32],
    counts: npt.NDArray[np.float32],
    lengths: npt.NDArray[np.int64],
    chunk_ids: Ids,
    ranks: npt.NDArray[np.int64],
) -> Segment:
    order = np.argsort(terms, kind="stable")  # a merge of runs that are sorted already: linear
    terms = terms[order]
    first = np.ones(terms.size, dtype=np.bool_)
    np.not_equal(terms[1:], terms[:-1], out=first[1:])
    starts = np.append(np.flatnonzero(first), terms.size)
    return Segment(terms[first], starts, numbers[order], counts[order], lengths, chunk_ids, ranks)
