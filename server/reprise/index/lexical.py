"""BM25 over the sub-tokens of chunks: immutable segments of postings, merged as they grow.

Knows terms and chunk ids, not what a chunk is. A `LexicalIndex` has one writer; a `LexicalView` is shared
between threads. Document frequencies, count and average length are those of the living documents at the time
of the view, and scores add up in the order of the query's terms, so that they equal those of an index built
afresh, bit by bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reprise.index.segment import Ids, LexicalDocument, Mask, Segment, build_segment, merge_segments

K1 = 1.2
B = 0.75
FILE_SHIFT = 20
"""A chunk id is `file_id << FILE_SHIFT | serial`."""

_INLINE_POSTINGS = 1 << 14  # a merge of more would be felt between two keystrokes
_BLOCK = 64
_MAX_COUNT = int(np.iinfo(np.uint16).max)

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A segment and which of its documents live."""

    segment: Segment
    alive: Mask
    n_alive: int
    length: int
    """Terms in all living documents."""
    frequencies: npt.NDArray[np.int64]
    """(T,) living documents that hold each of the segment's terms."""

    @classmethod
    def whole(cls, segment: Segment) -> _Part:
        n_documents = segment.chunk_ids.size
        alive = np.ones(n_documents, dtype=np.bool_)
        return cls(segment, alive, n_documents, int(segment.lengths.sum()), np.diff(segment.starts))

    @property
    def n_postings(self) -> int:
        return self.segment.documents.size

    def without(self, chunk_ids: Ids, terms_of: Mapping[int, npt.NDArray[np.uint32]]) -> _Part:
        """The part once documents are dead; it need not hold all of them. `terms_of` knows their terms."""
        numbers = self.segment.numbers_of(chunk_ids)
        numbers = numbers[self.alive[numbers]]
        if not numbers.size:
            return self
        alive = self.alive.copy()
        alive[numbers] = False
        length = self.length - int(self.segment.lengths[numbers].sum())
        terms = np.concatenate([terms_of[key] for key in self.segment.chunk_ids[numbers].tolist()])
        frequencies = self.frequencies.copy()
        np.subtract.at(frequencies, np.searchsorted(self.segment.terms, terms), 1)
        return _Part(self.segment, alive, self.n_alive - numbers.size, length, frequencies)


@dataclass(frozen=True, slots=True)
class LexicalView:
    """The index at one moment; safe to read from any thread."""

    _parts: tuple[_Part, ...]
    _vocabulary: Mapping[str, int]
    n_documents: int
    mean_length: float
    """Terms in a living document, on average."""

    def search(
        self, terms: Mapping[str, float], top: int, excluded_file: int | None = None
    ) -> list[tuple[int, float]]:
        """The `top` chunks by Okapi BM25 of weighted terms, as (chunk id, score), best first.

        Chunks that share no term with the query are left out, and so are those of `excluded_file`. Equal
        scores are ordered by content. Formula: Robertson and Zaragoza, "The Probabilistic Relevance
        Framework", 2009, with the never negative idf `ln(1 + (n - df + 0.5) / (df + 0.5))`.
        """
        known = [(term, weight) for term, weight in terms.items() if term in self._vocabulary]
        if not known or not self.mean_length or top <= 0:
            return []
        ids = np.array([self._vocabulary[term] for term, _ in known])
        postings = [_postings(part, ids) for part in self._parts]
        frequencies = np.sum([found.frequencies for found in postings], axis=0)
        idf = np.log1p((self.n_documents - frequencies + 0.5) / (frequencies + 0.5))
        weights = idf * np.array([weight for _, weight in known]) * (K1 + 1)
        scores = [
            _scores(part, found, weights, self.mean_length)
            for part, found in zip(self._parts, postings, strict=True)
        ]
        if excluded_file is not None:
            _exclude(self._parts, scores, excluded_file)
        return _best(self._parts, scores, top)


class LexicalIndex:
    """The writer: takes documents in and out, and hands out views."""

    def __init__(self, vocabulary: Sequence[str] = (), documents: Sequence[LexicalDocument] = ()) -> None:
        self._vocabulary = {term: number for number, term in enumerate(vocabulary)}
        self._parts: list[_Part] = []
        self._pending: dict[int, LexicalDocument] = {}
        self._terms = {document.chunk_id: document.terms for document in documents}
        if documents:
            self._parts.append(_Part.whole(build_segment(documents)))

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Every term ever seen and its id; ids count up from 0 in the order of the mapping."""
        return self._vocabulary

    def count(self, terms: Iterable[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint16]]:
        """Distinct term ids (n,) and their counts (n,) of one document's terms; new terms get an id."""
        counter = Counter(terms)
        vocabulary = self._vocabulary
        ids = [vocabulary.setdefault(term, len(vocabulary)) for term in counter]
        counts = np.minimum(np.fromiter(counter.values(), np.int64, len(ids)), _MAX_COUNT)
        return np.array(ids, dtype=np.uint32), counts.astype(np.uint16)

    def add(self, documents: Iterable[LexicalDocument]) -> None:
        """Take in documents whose chunk ids are new."""
        for document in documents:
            self._pending[document.chunk_id] = document
            self._terms[document.chunk_id] = document.terms

    def remove(self, chunk_ids: Iterable[int]) -> None:
        """Forget documents; ids that are unknown do no harm."""
        known = [chunk_id for chunk_id in chunk_ids if chunk_id in self._terms]
        settled = [chunk_id for chunk_id in known if self._pending.pop(chunk_id, None) is None]
        if settled:
            gone = np.array(settled, dtype=np.int64)
            left = (part.without(gone, self._terms) for part in self._parts)
            self._parts = [part for part in left if part.n_alive]
        for chunk_id in known:
            del self._terms[chunk_id]

    def view(self) -> LexicalView:
        """The index as it is now."""
        if self._pending:
            self._parts.append(_Part.whole(build_segment(list(self._pending.values()))))
            # What a merge may cost grows with what came in: a keystroke merges little, a bulk load much.
            self._merge(max(_INLINE_POSTINGS, 4 * self._parts[-1].n_postings))
            self._pending = {}
        n_documents = sum(part.n_alive for part in self._parts)
        length = sum(part.length for part in self._parts)
        mean_length = length / n_documents if n_documents else 0.0
        return LexicalView(tuple(self._parts), self._vocabulary, n_documents, mean_length)

    def maintain(self) -> bool:
        """Merge what `view` left apart, and drop dead documents where they are the most; for idle time.

        Returns whether there was anything to do.
        """
        before = self._parts
        self._parts = [_merged([part]) if 2 * part.n_alive < part.alive.size else part for part in before]
        self._parts.sort(key=lambda part: -part.n_postings)
        self._merge(None)
        return self._parts != before

    def _merge(self, limit: int | None) -> None:
        """Merge the last parts while none is larger than twice what follows it, up to `limit` postings."""
        first = len(self._parts) - 1
        n_postings = self._parts[-1].n_postings if self._parts else 0
        while first > 0 and self._parts[first - 1].n_postings <= 2 * n_postings:
            n_postings += self._parts[first - 1].n_postings
            if limit is not None and n_postings > limit:
                break
            first -= 1
        if 0 <= first < len(self._parts) - 1:
            self._parts[first:] = [_merged(self._parts[first:])]


@dataclass(frozen=True, slots=True)
class _Postings:
    """What one part holds of a query's T terms: P postings, in the order of the terms."""

    documents: npt.NDArray[np.int32]
    counts: npt.NDArray[np.float32]
    sizes: npt.NDArray[np.int64]
    """(T,) postings of each term."""
    frequencies: npt.NDArray[np.int64]
    """(T,) those of living documents."""


def _merged(parts: Sequence[_Part]) -> _Part:
    return _Part.whole(merge_segments([(part.segment, part.alive) for part in parts]))


def _postings(part: _Part, terms: npt.NDArray[np.int64]) -> _Postings:
    segment = part.segment
    if not segment.terms.size:
        none = np.zeros(terms.size, dtype=np.int64)
        return _Postings(segment.documents, segment.counts, none, none)
    rows = np.searchsorted(segment.terms[:-1], terms)  # the last row stands for all terms past the end too
    is_found = segment.terms[rows] == terms
    starts = np.where(is_found, segment.starts[rows], 0)
    ends = np.where(is_found, segment.starts[rows + is_found], 0)
    spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    documents = np.concatenate([segment.documents[span] for span in spans])
    counts = np.concatenate([segment.counts[span] for span in spans])
    return _Postings(documents, counts, ends - starts, np.where(is_found, part.frequencies[rows], 0))


def _scores(part: _Part, found: _Postings, weights: Scores, mean_length: float) -> Scores:
    """(D,) BM25 of each document of `part`; 0 where no term is found, or the document is dead."""
    norms = K1 * (1 - B + B / mean_length * part.segment.lengths)
    gains = np.repeat(weights, found.sizes)
    gains *= found.counts
    gains /= norms[found.documents] + found.counts
    scores = np.bincount(found.documents, gains, part.alive.size).astype(np.float64, copy=False)
    scores[~part.alive] = 0
    return scores


def _exclude(parts: Sequence[_Part], scores: Sequence[Scores], file_id: int) -> None:
    for part, part_scores in zip(parts, scores, strict=True):
        bounds = np.array([file_id, file_id + 1], dtype=np.int64) << FILE_SHIFT
        first, end = np.searchsorted(part.segment.chunk_ids, bounds)
        part_scores[first:end] = 0


def _best(parts: Sequence[_Part], scores: Sequence[Scores], top: int) -> list[tuple[int, float]]:
    together = np.concatenate(scores)
    chosen = np.flatnonzero((together >= _floor(together, top)) & (together > 0))
    chunk_ids = np.concatenate([part.segment.chunk_ids for part in parts])[chosen]
    ranks = np.concatenate([part.segment.ranks for part in parts])[chosen]
    order = np.lexsort((ranks, -together[chosen]))[:top]
    return list(zip(chunk_ids[order].tolist(), together[chosen][order].tolist(), strict=True))


def _floor(scores: Scores, top: int) -> float:
    """A number that the `top` best scores reach and few others: the `top`-th best of the maxima of blocks.

    An order of magnitude faster than to find the `top`-th best score itself.
    """
    n_blocks = scores.size // _BLOCK
    if n_blocks < top:
        return 0.0
    maxima = scores[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK).max(axis=1)
    return float(np.partition(maxima, -top)[-top])
