"""Sliding windows of lines, ranked by the Jaccard index of their words with a query's.

Each word of a window is counted at its first line only, as an interval of windows, so that all windows are
scored by sums over the query's words: milliseconds, however far they overlap. Knows no question.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprise.types import Hit

Numbers = NDArray[np.int64]
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+|[^\w\s]")
"""Parts of names, and marks: near to a byte-pair tokenizer's; whole names did worse (benchmarks/LOG.md)."""


def words(text: str) -> frozenset[str]:
    """The distinct parts of names, and marks, of a text."""
    return frozenset(_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive lines of a file: 0-based, `end` is the first line after it."""

    path: str
    start: int
    end: int
    score: float
    """The Jaccard index, 0 to 1."""


class Windows:
    """All windows of `size` lines of some files, one every `stride` lines."""

    def __init__(self, files: Mapping[str, str], size: int, stride: int) -> None:
        self.lines = {path: text.split("\n") for path, text in files.items()}
        self._size, self._stride = size, stride
        self._spans: dict[str, tuple[int, int]] = {}
        self._numbers: dict[str, int] = {}
        n_windows, intervals = 0, list[tuple[int, int, int]]()
        for path, lines in self.lines.items():
            n_here = 1 + max(0, -(-(len(lines) - size) // stride))
            intervals += self._intervals(lines, n_windows, n_here)
            self._spans[path] = (n_windows, n_windows + n_here)
            n_windows += n_here
        self._n_windows = n_windows
        self._paths, self._first_windows = list(self._spans), [first for first, _ in self._spans.values()]
        word, self._first, self._last = _by_word(intervals)
        self._starts = np.searchsorted(word, np.arange(len(self._numbers) + 1))
        self._n_words = self._counts(self._first, self._last)

    def ranked(
        self, query: Collection[str], *, but_of: str = "", only: Collection[str] | None = None
    ) -> Iterator[Window]:
        """The windows that share words with `query` (distinct words): the most alike first, then by path.

        None of the file `but_of`; with `only`, none but of those files.
        """
        scores = self._scores(query)
        for path, (first, last) in self._spans.items():
            if path == but_of or (only is not None and path not in only):
                scores[first:last] = 0.0
        found = np.flatnonzero(scores)
        for place in found[np.argsort(-scores[found], kind="stable")].tolist():
            yield self._window(place, float(scores[place]))

    def hit(self, window: Window, shift: int = 0) -> Hit:
        """What a window shows; moved `shift` lines on, as far as the file goes."""
        lines = self.lines[window.path]
        end = min(len(lines), window.end + shift)
        start = max(0, end - (window.end - window.start))
        text = "\n".join(lines[start:end])
        score = round(window.score, 4)
        return Hit(window.path, start + 1, end, None, "base", score, {"jaccard": score}, text)

    def _scores(self, query: Collection[str]) -> NDArray[np.float64]:
        known = [self._numbers[word] for word in query if word in self._numbers]
        rows = [slice(self._starts[number], self._starts[number + 1]) for number in known]
        if not rows:
            return np.zeros(self._n_windows)
        first = np.concatenate([self._first[row] for row in rows])
        last = np.concatenate([self._last[row] for row in rows])
        shared = self._counts(first, last)
        return shared / (len(query) + self._n_words - shared)

    def _counts(self, first: Numbers, last: Numbers) -> Numbers:
        """How many intervals hold each window."""
        begun = np.bincount(first, minlength=self._n_windows + 1)
        over = np.bincount(last + 1, minlength=self._n_windows + 1)
        return np.cumsum(begun - over)[: self._n_windows]

    def _intervals(self, lines: list[str], offset: int, n_windows: int) -> Iterator[tuple[int, int, int]]:
        """For each line and word on it: the word, the first and the last window that hold it there first."""
        before: dict[int, int] = {}
        for line, text in enumerate(lines):
            for word in set(_WORD.findall(text)):
                number = self._numbers.setdefault(word, len(self._numbers))
                earliest = max(before.get(number, -1) + 1, line - self._size + 1, 0)
                before[number] = line
                first, last = -(-earliest // self._stride), min(line // self._stride, n_windows - 1)
                if first <= last:
                    yield number, offset + first, offset + last

    def _window(self, place: int, score: float) -> Window:
        path = self._paths[bisect_right(self._first_windows, place) - 1]
        start = (place - self._spans[path][0]) * self._stride
        return Window(path, start, min(start + self._size, len(self.lines[path])), score)


def _by_word(intervals: list[tuple[int, int, int]]) -> tuple[Numbers, Numbers, Numbers]:
    table = np.array(intervals, dtype=np.int64).reshape(-1, 3)
    table = table[np.argsort(table[:, 0], kind="stable")]
    return table[:, 0], np.ascontiguousarray(table[:, 1]), np.ascontiguousarray(table[:, 2])
