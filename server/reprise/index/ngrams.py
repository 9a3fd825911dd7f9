"""The workspace's n-grams: what followed a given run of lexemes, in any file, now.

A log of immutable segments. A changed file goes into a new segment and is marked as gone in its old one;
small segments are merged in line, large ones by `maintain`. Knows nothing of text, paths or SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from reprise.index.ngram_merge import Merge, joined
from reprise.index.ngram_segment import (
    GAP,
    KEYED,
    MATCHED,
    PAD,
    SHALLOW,
    SORTED,
    ContextKey,
    Matches,
    Segment,
)
from reprise.syntax.lexemes import Lexer, LineMemory, Numbers, Vocabulary, plain_line_ends

__all__ = ["KEYED", "MATCHED", "SORTED", "ContextKey", "Matches", "NgramIndex", "NgramView", "Segment"]

_MAX_SEGMENTS = 6  # each costs every look-up about 10 microseconds
_GROWTH = 4  # `maintain` merges neighbours until each segment is so many times the next


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
        self._merge: Merge | None = None
        self._settling: Merge | None = None

    def encode(self, text: str) -> Numbers:
        """Return the numbers of a file's lexemes, (n,) uint32, for `replace`; new lexemes get numbers.

        All line ends count as one kind.
        """
        return self._lexer.encode(plain_line_ends(text))

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
            new = Segment.of(self._pending.items())
            if len(self._pending) > 1:
                new.sort()
            self._segments.append(new)
            self._pending = {}
            self._merge_small(max(SHALLOW, _GROWTH * len(new)))
        return NgramView(self.vocabulary, self._lexer.memory, tuple(self._segments))

    def maintain(self) -> bool:
        """Do one slice of a costly merge, if one is due; return whether there may be more to do."""
        if self._merge is None:
            due = self._due()
            if not due:
                return False
            self._merge = Merge(due)
        elif self._merge.advance():
            sources = [segment for segment in self._segments if self._merge.takes(segment)]
            left = {file_id for segment in sources for file_id in segment.spans}
            self._segments = [segment for segment in self._segments if segment not in sources]
            if left:
                self._segments.append(self._merge.finished(left))
            self._merge = None
        return True

    def settle(self) -> bool:
        """Do one slice of the merge of all segments into one; return whether there may be more to do.

        How segments came about decides which places of a frequent context are looked at. Afterwards the
        files, their ids and the vocabulary alone do.
        """
        if self._merge is not None:
            return self.maintain()
        if self._settling is not None or len(self._segments) < 2:
            self._settling = None
            return False
        self._merge = self._settling = Merge(self._segments)
        return True

    def _due(self) -> list[Segment]:
        """The segments to merge next: one that is mostly gone, or two too near in size; or none."""
        ordered = sorted(self._segments, key=len, reverse=True)
        for segment in ordered:
            if 2 * len(segment) < len(segment.lexemes) - PAD - len(GAP) * len(segment.spans):
                return [segment]
        pairs = reversed(list(pairwise(ordered)))
        return next(([one, other] for one, other in pairs if len(one) < _GROWTH * len(other)), [])

    def _merge_small(self, limit: int) -> None:
        """Keep look-ups fast between calls of `maintain` by a merge of at most `limit` lexemes."""
        if len(self._segments) <= _MAX_SEGMENTS:
            return
        merge = self._merge
        free = [segment for segment in self._segments if merge is None or not merge.takes(segment)]
        free.sort(key=len)
        sizes = accumulate(map(len, free))
        small = [segment for segment, size in zip(free, sizes, strict=True) if size <= limit]
        if len(small) > 1:
            self._segments = [segment for segment in self._segments if segment not in small]
            self._segments.append(_merged(small))


def _merged(segments: Sequence[Segment]) -> Segment:
    merged = joined(segments)
    merged.sort()
    return merged
