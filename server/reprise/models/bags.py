"""Turns chunks and queries into weighted bags of numbered words, each word in the segment where it stands.

Knows the vocabulary and the segments, no model. The segments are what the encoder weighs apart: in a chunk
its path, its head, its body and the signatures below it; in a query the distance from the cursor, and the
context.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from reprise.models.encoder import CONTEXT_END, ChunkText
from reprise.models.subtoken_vocabulary import SubtokenVocabulary


class Segment(IntEnum):
    """Where a word stands; the order is part of the stored model."""

    PATH = 0
    HEAD = 1
    BODY = 2
    DOWN = 3
    LAST_LINE = 4
    NEAR_LINES = 5
    FAR_LINES = 6
    FIRST_LINES = 7
    CONTEXT = 8


N_SEGMENTS = len(Segment)

_N_HEAD_LINES = 2  # a definition's first lines: its name and parameters, or its decorator and they
_NEAR = 4  # lines above the last that count as near
_FAR = 12
_MAX_QUERY_LINES = 40  # what lies further up says nothing about the next line

Fields = list[tuple[Segment, str]]


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of words, one after the other; bag `i` is `[offsets[i], offsets[i + 1])` of the flat arrays."""

    words: NDArray[np.int32]
    segments: NDArray[np.int32]
    counts: NDArray[np.float32]
    """How often the word stands in that segment."""
    offsets: NDArray[np.int64]
    """(n_bags + 1,)"""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(n_bags,) entries of each bag."""
        return np.diff(self.offsets)

    def select(self, rows: NDArray[np.int64]) -> Bags:
        """The bags of `rows`, in that order."""
        lengths = self.lengths[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        entries = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Bags(self.words[entries], self.segments[entries], self.counts[entries], offsets)


def chunk_fields(chunk: ChunkText) -> Fields:
    """The segments of a chunk."""
    lines = [line for line in chunk.text.split("\n") if line.strip()]
    return [
        (Segment.PATH, chunk.path),
        (Segment.HEAD, "\n".join(lines[:_N_HEAD_LINES])),
        (Segment.BODY, "\n".join(lines[_N_HEAD_LINES:])),
        (Segment.DOWN, "\n".join(chunk.down)),
    ]


def query_fields(query: str) -> Fields:
    """The segments of a query: what stands nearest its end matters most."""
    context, _, code = query.rpartition(CONTEXT_END)
    lines = [line for line in code.splitlines() if line.strip()][-_MAX_QUERY_LINES:]
    cuts = [len(lines), len(lines) - 1, len(lines) - 1 - _NEAR, len(lines) - 1 - _FAR, 0]
    cuts = [max(cut, 0) for cut in cuts]
    segments = (Segment.LAST_LINE, Segment.NEAR_LINES, Segment.FAR_LINES, Segment.FIRST_LINES)
    fields = [
        (segment, "\n".join(lines[start:end]))
        for segment, end, start in zip(segments, cuts[:-1], cuts[1:], strict=True)
    ]
    return [*fields, (Segment.CONTEXT, context)]


def bags_of(texts: Iterable[Fields], vocabulary: SubtokenVocabulary, max_tokens: int) -> Bags:
    """One bag a text; of each text the first `max_tokens` words count."""
    words: list[int] = []
    runs: list[tuple[int, int, int]] = []  # (bag, segment, number of words)
    n_bags = 0
    for bag, fields in enumerate(texts):
        room = max_tokens
        for segment, text in fields:
            numbers = vocabulary.numbers(text)[:room]
            words += numbers
            runs.append((bag, segment, len(numbers)))
            room -= len(numbers)
        n_bags += 1
    return _counted(np.array(words, np.int64), runs, n_bags, vocabulary.size)


def _counted(words: NDArray[np.int64], runs: Sequence[tuple[int, int, int]], n_bags: int, size: int) -> Bags:
    table = np.array(runs, np.int64).reshape(-1, 3)
    places = table[:, 0] * N_SEGMENTS + table[:, 1]
    keys, counts = np.unique(np.repeat(places, table[:, 2]) * size + words, return_counts=True)
    bags, segments = np.divmod(keys // size, N_SEGMENTS)
    offsets = np.searchsorted(bags, np.arange(n_bags + 1))
    return Bags((keys % size).astype(np.int32), segments.astype(np.int32), counts.astype(np.float32), offsets)
