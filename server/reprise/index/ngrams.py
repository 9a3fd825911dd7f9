"""The workspace's n-grams: what followed a given run of lexemes, in any file, now.

A log of immutable segments. A segment holds the lexemes of some files and their positions sorted by the
lexemes before them, nearest first, so that all places with the same context are one range, whatever its
length (a suffix array turned round). A changed file goes into a new segment and is blanked out of its old
one; small segments are merged in line, large ones by `maintain`. Knows nothing of text, paths or SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reprise.syntax.lexemes import SEPARATOR, Lexer, LineMemory, Numbers, Vocabulary

KEYED = 4
"""Lexemes of context in a sort key: 16 bits each of a 64-bit number."""
SORTED = 2 * KEYED
"""Lexemes of context that positions are sorted by."""
MATCHED = 24
"""Longest match that is told apart, in lexemes; longer ones count as this long."""
_BACK = np.arange(1, MATCHED + 2, dtype=np.int32)
_SEPARATOR = np.array([SEPARATOR], dtype=np.uint32)
_PAD = MATCHED + 1  # so that looking back from the first place stays inside the array
_LINE_SEGMENT = 1 << 15  # lexemes that an edit may merge: about 5 ms
_MAX_SEGMENTS = 6  # each costs every look-up about 10 microseconds
_GROWTH = 4  # `maintain` merges neighbours until each segment is so many times the next
_LOW_16 = np.uint64(0xFFFF)
_SHIFTS = np.array([48, 32, 16, 0], dtype=np.uint64)
_MASKS = np.array([(1 << 48) - 1, (1 << 32) - 1, (1 << 16) - 1, 0], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Matches:
    """Places whose preceding lexemes equal the end of a context."""

    places: NDArray[np.int32]
    """(m,) offsets in the segment's lexemes."""
    following: Numbers
    """(m,) the lexeme at each place."""
    lengths: NDArray[np.int64]
    """(m,) how many lexemes match, 1 to `MATCHED`."""
    counts: NDArray[np.float32]
    """(m,) how many places each one stands for."""


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
        tail = context[: -MATCHED - 1 : -1]
        nearest = np.full(MATCHED + 1, -1, dtype=np.int64)
        nearest[: len(tail)] = tail
        keyed = nearest[:KEYED].astype(np.uint64) & _LOW_16
        low = np.bitwise_or.accumulate(keyed << _SHIFTS)
        return cls(nearest, low, low | _MASKS)


class Segment:
    """The n-grams of some files; immutable but for the sort order, which is found at the first look-up.

    Late, because a buffer that is being typed in is left out of its own requests: most of its versions are
    never looked up.
    """

    __slots__ = ("_keys", "_places", "lexemes", "spans")

    def __init__(self, lexemes: Numbers, spans: Mapping[int, tuple[int, int]]) -> None:
        self.lexemes = lexemes
        self.spans = spans
        self._keys: NDArray[np.uint64] | None = None
        self._places: NDArray[np.int32] | None = None

    @classmethod
    def of(cls, files: Iterable[tuple[int, Numbers]]) -> Segment:
        """Lay files, each an id and its lexemes, one after another."""
        parts = [np.zeros(_PAD, dtype=np.uint32)]
        spans: dict[int, tuple[int, int]] = {}
        end = _PAD
        for file_id, numbers in files:
            spans[file_id] = (end, end + len(numbers))
            parts += [numbers, _SEPARATOR]
            end += len(numbers) + 1
        return cls(np.concatenate(parts), spans)

    def __len__(self) -> int:
        return sum(end - start for start, end in self.spans.values())

    def without(self, file_id: int) -> Segment:
        """Return the segment with one file blanked out; the sort order is shared, only lexemes are copied."""
        start, end = self.spans[file_id]
        lexemes = self.lexemes.copy()
        lexemes[start:end] = SEPARATOR
        rest = Segment(lexemes, {key: span for key, span in self.spans.items() if key != file_id})
        rest._keys, rest._places = self._keys, self._places
        return rest

    def files(self) -> list[tuple[int, Numbers]]:
        """Return the lexemes of each file that is left."""
        return [(file_id, self.lexemes[start:end]) for file_id, (start, end) in self.spans.items()]

    def sort(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return the sorted keys and their places; two threads may both do the work, to the same end."""
        keys, places = self._keys, self._places
        if keys is None or places is None:
            places = np.flatnonzero(self.lexemes).astype(np.int32)
            near, far = _packed(self.lexemes, places, 1), _packed(self.lexemes, places, 1 + KEYED)
            order = np.lexsort((far, near))
            keys, places = near[order], places[order]
            self._places, self._keys = places, keys
        return keys, places

    def matches(self, context: ContextKey, sample: int, excluded_file: int | None = None) -> Matches | None:
        """Find places that share at least one lexeme of context, the longest matches first.

        Of the places of each length at most `sample` are returned, evenly chosen, each then counting for more.
        """
        if excluded_file in self.spans and len(self.spans) == 1:
            return None
        keys, places = self.sort()
        lows = keys.searchsorted(context.low, "left").tolist()
        highs = keys.searchsorted(context.high, "right").tolist()
        if lows[0] == highs[0]:
            return None
        picked, counts = self._picked(places, lows, highs, context, sample)
        found = Matches(picked, self.lexemes[picked], self._lengths(picked, context), counts)
        return _live(found, None if excluded_file is None else self.spans.get(excluded_file))

    def _picked(
        self,
        places: NDArray[np.int32],
        lows: list[int],
        highs: list[int],
        context: ContextKey,
        sample: int,
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Choose places from the innermost range outwards."""
        ranges = [pair for pair in zip(lows, highs, strict=True) if pair[0] < pair[1]]
        if len(ranges) == KEYED:
            ranges += self._narrowed(places, ranges[-1], context, sample)
        chosen: list[NDArray[np.int32]] = []
        strides: list[NDArray[np.float32]] = []
        inner_low = inner_high = ranges[-1][0]
        for low, high in reversed(ranges):
            n_places = inner_low - low + high - inner_high
            if n_places:
                step = -(-n_places // sample)
                for part in (places[low:inner_low:step], places[inner_high:high:step]):
                    chosen.append(part)
                    strides.append(np.full(len(part), step, dtype=np.float32))
            inner_low, inner_high = low, high
        return np.concatenate(chosen), np.concatenate(strides)

    def _narrowed(
        self, places: NDArray[np.int32], outer: tuple[int, int], context: ContextKey, sample: int
    ) -> list[tuple[int, int]]:
        """Follow the sort order past the key, while the range is too long to look at whole."""
        ranges: list[tuple[int, int]] = []
        low, high = outer
        for depth in range(KEYED, SORTED):
            if high - low <= sample:
                break
            wanted = int(context.nearest[depth]) & 0xFFFF
            column = self.lexemes[places[low:high] - (depth + 1)] & 0xFFFF
            low, high = (
                low + int(column.searchsorted(wanted, "left")),
                low + int(column.searchsorted(wanted, "right")),
            )
            if low == high:
                break
            ranges.append((low, high))
        return ranges

    def _lengths(self, picked: NDArray[np.int32], context: ContextKey) -> NDArray[np.int64]:
        """Count, (m,), how many lexemes before each place equal the context."""
        before = self.lexemes[picked[:, None] - _BACK]
        lengths: NDArray[np.int64] = (before != context.nearest).argmax(axis=1)
        return lengths


@dataclass(frozen=True, slots=True)
class NgramView:
    """The workspace's n-grams at one revision; safe to read from any thread."""

    vocabulary: Vocabulary
    memory: LineMemory
    segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    def continuations(
        self, context: Sequence[int] | ContextKey, excluded_file: int | None = None, sample: int = 64
    ) -> list[Matches]:
        """Return, by segment, what followed the end of `context` (lexeme numbers in reading order)."""
        key = context if isinstance(context, ContextKey) else ContextKey.of(context)
        found = (segment.matches(key, sample, excluded_file) for segment in self.segments)
        return [matches for matches in found if matches is not None]


class NgramIndex:
    """The writer: one thread replaces and removes files and takes views."""

    def __init__(self, vocabulary: Iterable[str] = ("",)) -> None:
        self.vocabulary = Vocabulary(vocabulary)
        self._lexer = Lexer(self.vocabulary)
        self._segments: list[Segment] = []
        self._pending: dict[int, Numbers] = {}
        self._home: dict[int, int] = {}

    def encode(self, text: str) -> Numbers:
        """Return the numbers of a file's lexemes, (n,) uint32, for `replace`; new lexemes get numbers."""
        return self._lexer.encode(text)

    def replace(self, file_id: int, numbers: Numbers) -> None:
        """Put a file in, or its new lexemes in place of its old ones."""
        self.remove(file_id)
        self._pending[file_id] = numbers

    def remove(self, file_id: int) -> None:
        """Take a file out, if it is in."""
        self._pending.pop(file_id, None)
        for place, segment in enumerate(self._segments):
            if file_id in segment.spans:
                if len(segment.spans) == 1:
                    del self._segments[place]
                else:
                    self._segments[place] = segment.without(file_id)
                return

    def view(self) -> NgramView:
        """Return what is in now; later changes do not reach it."""
        if self._pending:
            self._segments.append(Segment.of(self._pending.items()))
            self._pending = {}
            self._merge_small()
        return NgramView(self.vocabulary, self._lexer.memory, tuple(self._segments))

    def maintain(self) -> bool:
        """Do one costly merge, if one is due; return whether another may be."""
        self._segments.sort(key=len, reverse=True)
        for place in range(len(self._segments) - 1, 0, -1):
            larger, smaller = self._segments[place - 1 : place + 1]
            if len(larger) < _GROWTH * len(smaller):
                self._segments[place - 1 : place + 1] = [_merged([larger, smaller])]
                return True
        return False

    def _merge_small(self) -> None:
        """Keep look-ups fast between calls of `maintain`, at the price of a few milliseconds."""
        if len(self._segments) <= _MAX_SEGMENTS:
            return
        self._segments.sort(key=len, reverse=True)
        small: list[Segment] = []
        while self._segments and sum(map(len, small)) + len(self._segments[-1]) <= _LINE_SEGMENT:
            small.append(self._segments.pop())
        if small:
            self._segments.append(_merged(small))


def _merged(segments: Sequence[Segment]) -> Segment:
    merged = Segment.of(file for segment in segments for file in segment.files())
    merged.sort()
    return merged


def _packed(lexemes: Numbers, places: NDArray[np.int32], first: int) -> NDArray[np.uint64]:
    """Pack the lexemes `first`, `first + 1`, ... before each place into one key, nearest highest."""
    key = np.zeros(len(places), dtype=np.uint64)
    for depth in range(first, first + KEYED):
        key = (key << np.uint64(16)) | (lexemes[places - depth].astype(np.uint64) & _LOW_16)
    return key


def _live(found: Matches, excluded: tuple[int, int] | None) -> Matches:
    """Drop the places of blanked and excluded files, and what only seemed to match."""
    keep = (found.following != SEPARATOR) & (found.lengths > 0)
    if excluded is not None:
        keep &= (found.places < excluded[0]) | (found.places >= excluded[1])
    if keep.all():
        return found
    return Matches(found.places[keep], found.following[keep], found.lengths[keep], found.counts[keep])
