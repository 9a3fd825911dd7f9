"""Merging segments of n-grams a slice at a time, so that an edit never waits long for it.

The sorted places of the sources are merged by ranges of their keys; until the last slice is done the sources
stay in use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from reprise.index.ngram_segment import KEYED, Segment, packed

_SLICE = 1 << 15  # places of one source merged at once: about 10 ms
_Places = NDArray[np.int32]
_Keys = NDArray[np.uint64]


class Merge:
    """One segment in the making out of several."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._sources = [segment.lexemes for segment in segments]
        self._merged = joined(segments)
        self._runs = [_Run(segment, self._merged) for segment in segments]
        n_places = int(np.count_nonzero(self._merged.lexemes))
        self._keys: _Keys = np.empty(n_places, dtype=np.uint64)
        self._places: _Places = np.empty(n_places, dtype=np.int32)
        self._n_done = 0

    def takes(self, segment: Segment) -> bool:
        """Whether a segment is one of the sources, whatever was taken out of it since."""
        return any(segment.lexemes is lexemes for lexemes in self._sources)

    def advance(self) -> bool:
        """Merge one slice; whether that was the last."""
        slices = _next_slices(self._runs)
        if not slices:
            return True
        keys = np.concatenate([keys for keys, _ in slices])
        places = np.concatenate([places for _, places in slices])
        if self._merged.is_deep:
            order = np.lexsort((places, packed(self._merged.lexemes, places, 1 + KEYED), keys))
        else:
            order = np.lexsort((places, keys))
        span = slice(self._n_done, self._n_done + len(places))
        self._keys[span], self._places[span] = keys[order], places[order]
        self._n_done = span.stop
        return False

    def finished(self, file_ids: Collection[int]) -> Segment:
        """The merged segment with those of its files that are still in the sources."""
        self._merged.take_order(self._keys[: self._n_done], self._places[: self._n_done])
        merged = self._merged
        for file_id in [file_id for file_id in merged.spans if file_id not in file_ids]:
            merged = merged.without(file_id)
        return merged


def joined(segments: Iterable[Segment]) -> Segment:
    """One segment, not yet sorted, of the files that are left, by id: however they were spread before."""
    return Segment.of(sorted((file for segment in segments for file in segment.files()), key=itemgetter(0)))


class _Run:
    """The sorted places of one source, taken from the front, as places of the merged segment."""

    def __init__(self, source: Segment, merged: Segment) -> None:
        self.keys, self._places = source.sort()
        self.n_taken = 0
        spans = sorted((*span, merged.spans[file_id][0]) for file_id, span in source.spans.items())
        self._starts, self._ends, starts_there = np.array(spans, dtype=np.int32).reshape(-1, 3).T.copy()
        self._shifts = starts_there - self._starts

    def take(self, end: int) -> tuple[_Keys, _Places]:
        """The keys and places up to `end`, without those of files that are gone."""
        span = slice(self.n_taken, end)
        self.n_taken = end
        places = self._places[span]
        files = self._starts.searchsorted(places, "right") - 1
        living = (files >= 0) & (places < self._ends[files])
        return self.keys[span][living], (places + self._shifts[files])[living]


def _next_slices(runs: Sequence[_Run]) -> list[tuple[_Keys, _Places]]:
    """From each run what has the next lowest keys; nothing at the end."""
    left = [run for run in runs if run.n_taken < len(run.keys)]
    if not left:
        return []
    cut = min(run.keys[min(run.n_taken + _SLICE, len(run.keys) - 1)] for run in left)
    # All places of one key go together: behind the cut only if there is nothing before it.
    side = "left" if any(run.keys[run.n_taken] < cut for run in left) else "right"
    return [run.take(int(run.keys.searchsorted(cut, side))) for run in left]  # type: ignore[call-overload]
