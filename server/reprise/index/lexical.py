"""BM25 over the sub-tokens of chunks: immutable segments of postings, merged as they grow.

Knows terms and chunk ids, not what a chunk is. A `LexicalIndex` has one writer; a `LexicalView` is shared
between threads. Document frequencies, count and mean length are those of the living documents at the time of
the view, and scores add up in the order of the query's terms, so that they equal those of an index built
afresh, bit by bit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reprise.index.lexical_part import FILE_SHIFT, Part, Scores, merged, rounded_length
from reprise.index.segment import LexicalDocument, build_segment

__all__ = ["FILE_SHIFT", "LexicalIndex", "LexicalView"]

_INLINE_POSTINGS = 1 << 14  # a merge of more would be felt between two keystrokes
_GROWTH = 2  # in line, parts are merged until each is so many times the next,
_IDLE_GROWTH = 8  # and when there is time, more of them: each costs a search 0.05 ms
_BLOCK = 64
_MAX_COUNT = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, slots=True)
class LexicalView:
    """The index at one moment; safe to read from any thread."""

    _parts: tuple[Part, ...]
    _vocabulary: Mapping[str, int]
    n_documents: int

    def search(
        self, terms: Mapping[str, float], top: int, excluded_file: int | None = None
    ) -> list[tuple[int, float]]:
        """The `top` chunks by Okapi BM25 of weighted terms, as (chunk id, score), best first.

        Chunks that share no term with the query are left out, and so are those of `excluded_file`. Equal
        scores are ordered by content. Formula: Robertson and Zaragoza, "The Probabilistic Relevance
        Framework", 2009, with the never negative idf `ln(1 + (n - df + 0.5) / (df + 0.5))` and the mean
        length rounded (see `rounded_length`).
        """
        known = [(term, weight) for term, weight in terms.items() if term in self._vocabulary]
        if not known or not self._parts or top <= 0:
            return []
        ids = np.array([self._vocabulary[term] for term, _ in known])
        found = [part.rows_of(ids) for part in self._parts]
        frequencies = np.sum([of_part for _, of_part in found], axis=0)
        weights = np.log1p((self.n_documents - frequencies + 0.5) / (frequencies + 0.5))
        weights *= [weight for _, weight in known]
        scores = [part.scores(rows, weights) for part, (rows, _) in zip(self._parts, found, strict=True)]
        if excluded_file is not None:
            for part, of_part in zip(self._parts, scores, strict=True):
                of_part[part.documents_of(excluded_file)] = 0
        return _best(self._parts, np.concatenate(scores), top)


class LexicalIndex:
    """The writer: takes documents in and out, and hands out views."""

    def __init__(self, vocabulary: Sequence[str] = (), documents: Sequence[LexicalDocument] = ()) -> None:
        self._vocabulary = {term: number for number, term in enumerate(vocabulary)}
        self._parts: list[Part] = []
        self._pending: dict[int, LexicalDocument] = {}
        self._terms = {document.chunk_id: document.terms for document in documents}
        if documents:
            self._parts.append(Part.whole(build_segment(documents)))

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
            self._parts.append(Part.whole(build_segment(list(self._pending.values()))))
            # What a merge may cost grows with what came in: a keystroke merges little, a bulk load much.
            self._merge(_GROWTH, max(_INLINE_POSTINGS, 4 * self._parts[-1].n_postings))
            self._pending = {}
        n_documents = sum(part.n_alive for part in self._parts)
        length = sum(part.length for part in self._parts)
        mean_length = rounded_length(length / n_documents if n_documents else 0.0)
        self._parts = [part.scored_for(mean_length) for part in self._parts]
        return LexicalView(tuple(self._parts), self._vocabulary, n_documents)

    def maintain(self) -> bool:
        """Merge what `view` left apart, and drop dead documents where they are the most; for idle time.

        Returns whether there was anything to do.
        """
        before = self._parts
        self._parts = [merged([part]) if 2 * part.n_alive < part.alive.size else part for part in before]
        self._parts.sort(key=lambda part: -part.n_postings)
        self._merge(_IDLE_GROWTH, math.inf)
        return self._parts != before

    def _merge(self, growth: int, limit: float) -> None:
        """Merge from the first part that is not `growth` times all that follow, `limit` postings at most."""
        sizes = [part.n_postings for part in self._parts]
        for first in range(len(sizes) - 1):
            n_following = sum(sizes[first + 1 :])
            if sizes[first] <= growth * n_following and sizes[first] + n_following <= limit:
                self._parts[first:] = [merged(self._parts[first:])]
                return


def _best(parts: Sequence[Part], scores: Scores, top: int) -> list[tuple[int, float]]:
    chosen = np.flatnonzero((scores >= _floor(scores, top)) & (scores > 0))
    chunk_ids = np.concatenate([part.segment.chunk_ids for part in parts])[chosen]
    ranks = np.concatenate([part.segment.ranks for part in parts])[chosen]
    order = np.lexsort((ranks, -scores[chosen]))[:top]
    return list(zip(chunk_ids[order].tolist(), scores[chosen][order].tolist(), strict=True))


def _floor(scores: Scores, top: int) -> float:
    """A number that the `top` best scores reach and few others: the `top`-th best of the maxima of blocks.

    An order of magnitude faster than to find the `top`-th best score itself.
    """
    n_blocks = scores.size // _BLOCK
    if n_blocks < top:
        return 0.0
    maxima = scores[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK).max(axis=1)
    return float(np.partition(maxima, -top)[-top])
