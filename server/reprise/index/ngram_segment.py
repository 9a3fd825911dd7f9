"""One segment of the n-grams: the lexemes of some files, and their places sorted by the lexemes before them.

Nearest lexeme first, so that all places with the same context are one range, whatever its length (a suffix
array turned round). Knows nothing of text, paths or other segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from reprise.syntax.lexemes import SEPARATOR, Numbers

KEYED = 4
"""Lexemes of context in a sort key: 16 bits each of a 64-bit number."""
SORTED = 2 * KEYED
"""Lexemes of context that positions are sorted by."""
MATCHED = 24
"""Longest match that is told apart, in lexemes; longer ones count as this long."""
SHALLOW = 1 << 15
"""Lexemes of a segment that an edit may make or merge, about 5 ms; a larger one is sorted past the key."""
PAD = MATCHED + 1
"""Empty places in front, so that looking back from the first lexeme stays inside the array."""
_BACK = np.arange(1, MATCHED + 2, dtype=np.int32)
GAP = np.full(SORTED, SEPARATOR, dtype=np.uint32)
"""Behind each file, so wide that the order of a file's first places does not hang on the file before it."""
_LOW_16 = np.uint64(0xFFFF)
_SHIFTS = (48, 32, 16, 0)
_MASKS = np.array([(1 << shift) - 1 for shift in _SHIFTS], dtype=np.uint64)
_NO_LEXEMES = (-1,) * (MATCHED + 1)


@dataclass(frozen=True, slots=True)
class Matches:
    """Places whose preceding lexemes equal the end of a context."""

    places: NDArray[np.int32]
    """(m,) offsets in the segment's lexemes."""
    following: Numbers
    """(m,) the lexeme at each place."""
    lengths: list[int]
    """m numbers: how many lexemes match, up to `MATCHED`; 0, rarely, where none does."""
    counts: list[int]
    """m numbers: how many places each one stands for."""


@dataclass(frozen=True, slots=True)
class ContextKey:
    """A context, nearest lexeme first, prepared for the search in many segments."""

    nearest: NDArray[np.int64]
    """(MATCHED + 1,) lexeme numbers; -1, which no place has, after the context's end."""
    low: NDArray[np.uint64]
    high: NDArray[np.uint64]

    @classmethod
    def of(cls, context: Sequence[int]) -> ContextKey:
        """Prepare the end of `context` (lexeme numbers in reading order)."""
        nearest = [*context[: -MATCHED - 1 : -1], *_NO_LEXEMES][: MATCHED + 1]
        one, two, three, four = (number & 0xFFFF for number in nearest[:KEYED])
        key = one << 48 | two << 32 | three << 16 | four
        low = np.array([key >> shift << shift for shift in _SHIFTS], dtype=np.uint64)
        return cls(np.array(nearest, dtype=np.int64), low, low | _MASKS)


class Segment:
    """The n-grams of some files; immutable but for the sort order, which is found at the first look-up.

    Late, because a buffer that is being typed in is left out of its own requests: most of its versions are
    never looked up.
    """

    __slots__ = ("_gone", "_keys", "_places", "lexemes", "spans")

    def __init__(self, lexemes: Numbers, spans: Mapping[int, tuple[int, int]]) -> None:
        self.lexemes = lexemes
        self.spans = spans
        self._gone = np.zeros(0, dtype=np.int32)
        self._keys: NDArray[np.uint64] | None = None
        self._places: NDArray[np.int32] | None = None

    @classmethod
    def of(cls, files: Iterable[tuple[int, Numbers]]) -> Segment:
        """Lay files, each an id and its lexemes, one after another."""
        parts = [np.zeros(PAD, dtype=np.uint32)]
        spans: dict[int, tuple[int, int]] = {}
        end = PAD
        for file_id, numbers in files:
            spans[file_id] = (end, end + len(numbers))
            parts += [numbers, GAP]
            end += len(numbers) + len(GAP)
        return cls(np.concatenate(parts), spans)

    def __len__(self) -> int:
        return sum(end - start for start, end in self.spans.values())

    def without(self, file_id: int) -> Segment:
        """Return the segment without one file; everything but the list of what is gone is shared."""
        rest = Segment(self.lexemes, {key: span for key, span in self.spans.items() if key != file_id})
        rest._gone = np.sort(np.append(self._gone, np.array(self.spans[file_id], dtype=np.int32)))
        rest._keys, rest._places = self._keys, self._places
        return rest

    def files(self) -> list[tuple[int, Numbers]]:
        """Return the lexemes of each file that is left."""
        return [(file_id, self.lexemes[start:end]) for file_id, (start, end) in self.spans.items()]

    @property
    def is_deep(self) -> bool:
        """Sorted past the key: where few lexemes are, few places share it, and sorting should be fast."""
        return len(self.lexemes) > SHALLOW

    def sort(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return the sorted keys and their places; two threads may both do the work, to the same end."""
        keys, places = self._keys, self._places
        if keys is None or places is None:
            places = np.flatnonzero(self.lexemes).astype(np.int32)
            near = packed(self.lexemes, places, 1)
            if self.is_deep:
                order = np.lexsort((packed(self.lexemes, places, 1 + KEYED), near))
            else:
                order = near.argsort(kind="stable")
            keys, places = near[order], places[order]
            self._places, self._keys = places, keys
        return keys, places

    def take_order(self, keys: NDArray[np.uint64], places: NDArray[np.int32]) -> None:
        """Take over what `sort` would find, keys ascending and every place once."""
        self._places, self._keys = places, keys

    def matches(self, context: ContextKey, sample: int, excluded_file: int | None = None) -> Matches | None:
        """Find places that share at least one lexeme of context, the longest matches first.

        Places with shorter matches are looked at until `sample` are found; of a length that too many places
        have, some are chosen evenly, each then counting for more.
        """
        if excluded_file in self.spans and len(self.spans) == 1:
            return None
        keys, places = self.sort()
        lows = keys.searchsorted(context.low, "left").tolist()
        highs = keys.searchsorted(context.high, "right").tolist()
        ranges = [pair for pair in zip(lows, highs, strict=True) if pair[0] < pair[1]]
        if not ranges:
            return None
        if len(ranges) == KEYED and self.is_deep:
            ranges += self._narrowed(places, ranges[-1], context, sample)
        found = self._picked(places, ranges, context, sample)
        excluded = None if excluded_file is None else self.spans.get(excluded_file)
        return found if excluded is None and not len(self._gone) else self._live(found, excluded)

    def _picked(
        self,
        places: NDArray[np.int32],
        ranges: Sequence[tuple[int, int]],
        context: ContextKey,
        sample: int,
    ) -> Matches:
        """Choose places from the innermost range outwards; those of the innermost are measured."""
        inner = len(ranges)
        while inner > 1 and ranges[inner - 2][1] - ranges[inner - 2][0] <= sample:
            inner -= 1
        low, high = ranges[inner - 1]
        step = -(-(high - low) // sample)
        picked = places[low:high:step]
        lengths = self._lengths(picked, context)
        counts = [step] * len(lengths)
        parts = [picked]
        for length in range(inner - 1, 0, -1):
            if len(lengths) >= sample:
                break
            outer_low, outer_high = ranges[length - 1]
            step = -(-(low - outer_low + outer_high - high) // sample) or 1
            parts += [places[outer_low:low:step], places[high:outer_high:step]]
            n_more = len(parts[-2]) + len(parts[-1])
            lengths += [length] * n_more
            counts += [step] * n_more
            low, high = outer_low, outer_high
        if len(parts) > 1:
            picked = np.concatenate(parts)
        return Matches(picked, self.lexemes[picked], lengths, counts)

    def _narrowed(
        self, places: NDArray[np.int32], outer: tuple[int, int], context: ContextKey, sample: int
    ) -> list[tuple[int, int]]:
        """Follow the sort order past the key, while the range is too long to look at whole."""
        ranges: list[tuple[int, int]] = []
        low, high = outer
        for depth in range(KEYED, SORTED):
            if high - low <= sample:
                break
            wanted = np.uint32(int(context.nearest[depth]) & 0xFFFF)
            column = self.lexemes[places[low:high] - (depth + 1)] & np.uint32(0xFFFF)
            first, last = column.searchsorted(wanted, "left"), column.searchsorted(wanted, "right")
            if first == last:
                break
            low, high = low + int(first), low + int(last)
            ranges.append((low, high))
        return ranges

    def _lengths(self, picked: NDArray[np.int32], context: ContextKey) -> list[int]:
        """Count how many lexemes before each place equal the context, 0 where only their low 16 bits do."""
        before = self.lexemes[picked[:, None] - _BACK]
        lengths: list[int] = (before != context.nearest).argmax(axis=1).tolist()
        return lengths

    def _live(self, found: Matches, excluded: tuple[int, int] | None) -> Matches:
        """Drop the places of files that are gone or excluded."""
        places = found.places
        keep = np.ones(len(places), dtype=np.bool_)
        if excluded is not None:
            keep &= (places < excluded[0]) | (places >= excluded[1])
        if len(self._gone):
            keep &= self._gone.searchsorted(places, "right") % 2 == 0
        if keep.all():
            return found
        kept = keep.tolist()
        lengths, counts = list(compress(found.lengths, kept)), list(compress(found.counts, kept))
        return Matches(places[keep], found.following[keep], lengths, counts)


def packed(lexemes: Numbers, places: NDArray[np.int32], first: int) -> NDArray[np.uint64]:
    """Pack the lexemes `first`, `first + 1`, ... before each place into one key, nearest highest."""
    key = np.zeros(len(places), dtype=np.uint64)
    for depth in range(first, first + KEYED):
        key = (key << np.uint64(16)) | (lexemes[places - depth].astype(np.uint64) & _LOW_16)
    return key
