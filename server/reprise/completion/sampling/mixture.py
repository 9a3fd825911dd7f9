"""The n-gram language model of one request: what is the next lexeme, given those before it.

Nested caches (Hellendoorn and Devanbu 2017): the text around the cursor and the retrieved chunks, sorted for
this request, lexeme by lexeme and once more by shape, beside the workspace. Each match length in each source
votes with its relative frequencies; the votes are mixed log-linearly with weights fitted on held-out files
(`mixture.json`), which did better than Witten-Bell's. Knows contexts, not texts.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reprise.index.ngrams import MATCHED, ContextKey, Matches, NgramView, Segment
from reprise.syntax.lexemes import SEPARATOR, Numbers, Overlay
from reprise.syntax.shapes import REACH, shape_of, shaped, word_meant

Codes = NDArray[np.int64]

SOURCES = ("near", "before", "far before", "just after", "after", "best chunks", "chunks", "workspace")
"""Where a match stands: by distance from the cursor, by rank of its chunk, or elsewhere."""
WORKSPACE = len(SOURCES) - 1
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17)
"""Match lengths that vote apart; in widening steps, since few places share so much."""
N_VOTERS = 2 * len(LENGTHS) * len(SOURCES)
"""A voter is (by lexeme or by shape, match length, source)."""

_FIRST_VOTER_OF_LENGTH = [
    max(0, bisect_right(LENGTHS, length) - 1) * len(SOURCES) for length in range(MATCHED + 1)
]
_SHAPE_VOTER = len(LENGTHS) * len(SOURCES)
_NEAR = (100, 400)  # lexemes from the cursor: the last few lines, the function
_BEST_CHUNKS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """How votes are mixed; fitted by `python -m benchmarks.fitting.ngram_mixture`."""

    voters: tuple[float, ...]
    """`N_VOTERS` weights."""
    evidence: tuple[float, float]
    """Exponent of the number of places behind a vote, by lexeme and by shape."""
    longest: tuple[float, float]
    """Factor where no place matches longer, by lexeme and by shape."""
    unseen: float
    """Weight of what no place shows."""


@cache
def shipped_weights() -> Weights:
    """Read the shipped weights."""
    stored = json.loads(Path(__file__).with_name("mixture.json").read_text(encoding="utf-8"))
    voters = tuple(
        math.exp(length + source)
        for lengths, sources in zip(stored["lengths"], stored["sources"], strict=True)
        for length in lengths
        for source in sources
    )
    by_lexeme, by_shape = map(math.exp, stored["longest"])
    return Weights(voters, tuple(stored["evidence"]), (by_lexeme, by_shape), math.exp(stored["unseen"]))


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

    def probability(self, number: int) -> float:
        """Return the probability of one lexeme; 0 if it is not among the first."""
        return self.probabilities[self.numbers.index(number)] if number in self.numbers else 0.0


NOTHING = Distribution((), (), 0)


@dataclass(frozen=True, slots=True)
class Votes:
    """What places say comes next: one lexeme, one voter and one count a place."""

    following: list[int]
    voters: list[int]
    """Whose vote each place adds to."""
    counts: list[int]
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
            found.append(_votes(exact, exact.following.tolist(), self._sources[exact.places].tolist()))
        alike = self._shaped.matches(ContextKey.of(context.shapes), sample)
        if alike is not None:
            shapes = self._following[alike.places].tolist()
            meant = [word_meant(shape, context.words) or SEPARATOR for shape in shapes]
            found.append(_votes(alike, meant, self._sources[alike.places].tolist(), _SHAPE_VOTER))
        return found


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
            votes.append(_votes(found, found.following.tolist(), None))
        return votes

    def after(
        self, context: Context, sample: int, top: int, allowed: Callable[[int], bool] | None = None
    ) -> Distribution:
        """Return the `top` lexemes after `context`, of those allowed; `sample` places of a length speak."""
        votes = self.votes(context, sample)
        weight_of = voter_weights(votes, self._weights)
        shares: dict[int, float] = defaultdict(float)
        for vote in votes:
            for number, voter, count in zip(vote.following, vote.voters, vote.counts, strict=True):
                shares[number] += weight_of[voter] * count
        unseen = self._weights.unseen + shares.pop(SEPARATOR, 0.0)
        if allowed is not None:
            shares = {number: share for number, share in shares.items() if allowed(number)}
            unseen = 0.0
        if not shares:
            return NOTHING
        best = sorted(shares.items(), key=itemgetter(1), reverse=True)[:top]
        total = sum(shares.values()) + unseen
        return Distribution(
            tuple(number for number, _ in best),
            tuple(share / total for _, share in best),
            max(vote.longest for vote in votes),
        )


def voter_weights(votes: Sequence[Votes], weights: Weights) -> dict[int, float]:
    """Return what one place of each voter weighs."""
    places: dict[int, float] = defaultdict(float)
    for vote in votes:
        for voter, count in zip(vote.voters, vote.counts, strict=True):
            places[voter] += count
    found: dict[int, float] = {}
    for family, voters in enumerate(_by_family(places)):
        top_row = max(voters, default=0) // len(SOURCES)
        for voter in voters:
            weight = weights.voters[voter] * places[voter] ** (weights.evidence[family] - 1.0)
            found[voter] = weight * weights.longest[family] if voter // len(SOURCES) == top_row else weight
    return found


def _by_family(voters: Iterable[int]) -> tuple[list[int], list[int]]:
    """Tell voters by lexeme from voters by shape."""
    families: tuple[list[int], list[int]] = ([], [])
    for voter in voters:
        families[voter >= _SHAPE_VOTER].append(voter)
    return families


def _votes(found: Matches, following: list[int], sources: list[int] | None, first_voter: int = 0) -> Votes:
    """Tell each place's voter; `sources` is None for the workspace."""
    rows = [_FIRST_VOTER_OF_LENGTH[length] + first_voter for length in found.lengths]
    if sources is None:
        voters = [row + WORKSPACE for row in rows]
    else:
        voters = [row + source for row, source in zip(rows, sources, strict=True)]
    return Votes(following, voters, found.counts, max(found.lengths, default=0))


def _sources(parts: Sequence[Numbers]) -> list[Codes]:
    """Where each lexeme of the parts (before, after, chunks) stands, by `SOURCES`."""
    before, after, *chunks = parts
    distances = np.arange(len(before), 0, -1)
    return [
        np.digitize(distances, _NEAR),
        3 + np.digitize(np.arange(len(after)), _NEAR[:1]),
        *(np.full(len(chunk), 5 + (rank >= _BEST_CHUNKS)) for rank, chunk in enumerate(chunks)),
    ]
