"""The n-gram language model of one request: what is the next lexeme, given those before it.

Nested caches (Hellendoorn and Devanbu 2017): the text around the cursor and the retrieved chunks, sorted for
this request, lexeme by lexeme and once more by shape, beside the workspace. Each match length in each source
votes with its relative frequencies; the votes are mixed log-linearly with weights fitted on held-out files
(`mixture.json`), which did better than Witten-Bell's. Knows contexts, not texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reprise.index.ngrams import MATCHED, ContextKey, Matches, NgramView, Segment
from reprise.syntax.lexemes import Numbers, Overlay
from reprise.syntax.shapes import REACH, shape_of, shaped, word_meant

Values = NDArray[np.float64]
Codes = NDArray[np.int64]

SOURCES = ("near", "before", "far before", "just after", "after", "best chunks", "chunks", "workspace")
"""Where a match stands: by distance from the cursor, by rank of its chunk, or elsewhere."""
WORKSPACE = len(SOURCES) - 1
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17)
"""Match lengths that vote apart; in widening steps, since few places share so much."""
N_VOTERS = 2 * len(LENGTHS) * len(SOURCES)
"""A voter is (by lexeme or by shape, match length, source)."""

_LENGTH_CODE = np.searchsorted(LENGTHS, np.arange(MATCHED + 1), side="right") - 1
_VOTER_OF_LENGTH = _LENGTH_CODE.astype(np.int64) * len(SOURCES)
_SHAPE_VOTER = len(LENGTHS) * len(SOURCES)
_NEAR = (100, 400)  # lexemes from the cursor: the last few lines, the function
_BEST_CHUNKS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """How votes are mixed; fitted by `python -m benchmarks.ngram_fit`."""

    voters: Values
    """(N_VOTERS,) logarithm of a voter's weight."""
    evidence: Values
    """(2,) exponent of the number of places behind a vote, by lexeme and by shape."""
    longest: Values
    """(2,) added to the logarithm where no place matches longer, by lexeme and by shape."""
    unseen: float
    """Logarithm of the weight of what no place shows."""


@cache
def shipped_weights() -> Weights:
    """Read the shipped weights."""
    stored = json.loads(Path(__file__).with_name("mixture.json").read_text(encoding="utf-8"))
    lengths, sources = np.array(stored["lengths"]), np.array(stored["sources"])
    voters = (lengths[:, :, None] + sources[:, None, :]).reshape(-1)
    return Weights(voters, np.array(stored["evidence"]), np.array(stored["longest"]), float(stored["unseen"]))


@dataclass(frozen=True, slots=True)
class Context:
    """The lexemes before a place, by number and by shape, as far as matches look back."""

    numbers: tuple[int, ...]
    shapes: tuple[int, ...]
    words: tuple[int, ...]

    def then(self, number: int, kind: int) -> Context:
        """Return the context after one lexeme more."""
        shape = shape_of(number, kind, self.words)
        words = (*self.words, number)[-REACH:] if shape != number else self.words
        return Context((*self.numbers, number)[-MATCHED:], (*self.shapes, shape)[-MATCHED:], words)


@dataclass(frozen=True, slots=True)
class Distribution:
    """The next lexeme's probabilities, most probable first."""

    numbers: tuple[int, ...]
    probabilities: tuple[float, ...]
    longest: int
    """Lexemes of context that the longest match shares; 0 if nothing matched."""
    local_share: float
    """Part of the first lexeme's weight that comes from around the cursor or from retrieved chunks."""

    def probability(self, number: int) -> float:
        """Return the probability of one lexeme; 0 if it is not among the first."""
        return self.probabilities[self.numbers.index(number)] if number in self.numbers else 0.0


NOTHING = Distribution((), (), 0, 0.0)


@dataclass(frozen=True, slots=True)
class Votes:
    """What places say comes next."""

    following: Numbers
    """(m,)"""
    voters: Codes
    """(m,) whose vote each place adds to."""
    counts: NDArray[np.float32]
    """(m,)"""
    longest: int


class Surroundings:
    """The text around the cursor and the retrieved chunks, sorted for one request."""

    def __init__(self, before: Numbers, after: Numbers, chunks: Sequence[Numbers], overlay: Overlay) -> None:
        self._overlay = overlay
        parts = [before, after, *chunks]
        self._exact = Segment.of(enumerate(parts))
        shapes = [shaped(part, overlay.kinds(part)) for part in parts]
        self._shaped = Segment.of((place, shape.contexts) for place, shape in enumerate(shapes))
        self._following = Segment.of((place, shape.following) for place, shape in enumerate(shapes)).lexemes
        self._sources = np.zeros(len(self._following), dtype=np.int64)
        for (start, end), sources in zip(self._exact.spans.values(), _sources(parts), strict=True):
            self._sources[start:end] = sources
        words = before[overlay.kinds(before) > 0][-REACH:]
        tail, shape_tail = before[-MATCHED:], shapes[0].contexts[-MATCHED:]
        self.context = Context(tuple(tail.tolist()), tuple(shape_tail.tolist()), tuple(words.tolist()))

    def votes(self, context: Context, key: ContextKey, sample: int) -> list[Votes]:
        """Return what the places around say comes after `context`, by lexeme and by shape."""
        found = []
        exact = self._exact.matches(key, sample)
        if exact is not None:
            found.append(self._votes(exact, exact.following, 0))
        alike = self._shaped.matches(ContextKey.of(context.shapes), sample)
        if alike is not None:
            found.append(self._alike(alike, context.words))
        return found

    def _alike(self, alike: Matches, words: Sequence[int]) -> Votes:
        following = self._following[alike.places].tolist()
        meant = [word_meant(shape, words) or 0 for shape in following]
        return self._votes(alike, np.array(meant, dtype=np.uint32), _SHAPE_VOTER)

    def _votes(self, found: Matches, following: Numbers, first_voter: int) -> Votes:
        voters = _VOTER_OF_LENGTH[found.lengths] + self._sources[found.places] + first_voter
        longest = int(found.lengths.max()) if len(found.lengths) else 0
        return Votes(following, voters, found.counts, longest)


class Mixture:
    """Next-lexeme distributions for one request."""

    def __init__(
        self,
        surroundings: Surroundings,
        ngrams: NgramView,
        excluded_file: int | None,
        weights: Weights,
    ) -> None:
        self._surroundings = surroundings
        self._ngrams = ngrams
        self._excluded_file = excluded_file
        self._weights = weights

    def votes(self, context: Context, sample: int) -> list[Votes]:
        """Return what each source says comes after `context`."""
        key = ContextKey.of(context.numbers)
        votes = self._surroundings.votes(context, key, sample)
        for found in self._ngrams.continuations(key, self._excluded_file, sample):
            if len(found.lengths):
                voters = _VOTER_OF_LENGTH[found.lengths] + WORKSPACE
                votes.append(Votes(found.following, voters, found.counts, int(found.lengths.max())))
        return votes

    def after(
        self, context: Context, sample: int, top: int, allowed: Callable[[int], bool] | None = None
    ) -> Distribution:
        """Return the `top` lexemes after `context`, of those allowed; `sample` places a match length speak."""
        votes = self.votes(context, sample)
        if not votes:
            return NOTHING
        following = np.concatenate([vote.following for vote in votes])
        voters = np.concatenate([vote.voters for vote in votes])
        counts = np.concatenate([vote.counts for vote in votes])
        weighed = weigh(voters, counts, self._weights)
        if allowed is not None:
            wanted = {number for number in set(following.tolist()) if number and allowed(number)}
            weighed = np.where(np.isin(following, list(wanted)), weighed, 0.0)
            total = float(weighed.sum())
        else:
            total = float(weighed.sum()) + float(np.exp(self._weights.unseen))
        return _ranked(following, voters, weighed, total, top, max(vote.longest for vote in votes))


def weigh(voters: Codes, counts: NDArray[np.float32], weights: Weights) -> Values:
    """Return each place's share of its voter's weight, (m,)."""
    places = np.bincount(voters, counts, N_VOTERS)
    present = np.flatnonzero(places)
    by_shape = present >= _SHAPE_VOTER
    family = by_shape.astype(np.int64)
    logarithms = weights.voters[present] + (weights.evidence[family] - 1.0) * np.log(places[present])
    rows = present // len(SOURCES)
    for which in (0, 1):
        if len(mine := rows[family == which]):
            logarithms[rows == mine.max()] += weights.longest[which]
    table = np.zeros(N_VOTERS)
    table[present] = np.exp(logarithms)
    return table[voters] * counts


def _ranked(
    following: Numbers, voters: Codes, weighed: Values, total: float, top: int, longest: int
) -> Distribution:
    numbers, inverse = np.unique(following, return_inverse=True)
    probabilities = np.bincount(inverse, weighed) / max(total, 1e-12)
    if numbers[0] == 0:  # repeats that reach too far back
        probabilities[0] = 0.0
    order = np.argsort(-probabilities, kind="stable")[:top]
    order = order[probabilities[order] > 0.0]
    if not len(order):
        return NOTHING
    first = inverse == order[0]
    local = voters[first] % len(SOURCES) != WORKSPACE
    share = float(weighed[first][local].sum()) / float(weighed[first].sum())
    return Distribution(
        tuple(numbers[order].tolist()), tuple(probabilities[order].tolist()), longest, share
    )


def _sources(parts: Sequence[Numbers]) -> list[Codes]:
    """Where each lexeme of the parts (before, after, chunks) stands, by `SOURCES`."""
    before, after, *chunks = parts
    distances = np.arange(len(before), 0, -1)
    return [
        np.digitize(distances, _NEAR),
        3 + np.digitize(np.arange(len(after)), _NEAR[:1]),
        *(np.full(len(chunk), 5 + (rank >= _BEST_CHUNKS)) for rank, chunk in enumerate(chunks)),
    ]
