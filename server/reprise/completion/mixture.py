"""The n-gram language model of one request: what is the next lexeme, given those before it.

Nested caches (Hellendoorn and Devanbu 2017): the text around the cursor and the retrieved chunks, sorted for
this request, count for more than the workspace. Orders are interpolated with Witten-Bell's weights, from the
longest match down (Jelinek-Mercer in the form of Chen and Goodman 1999, equation 15).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprise.index.ngrams import MATCHED, ContextKey, Matches, NgramView, Segment
from reprise.syntax.lexemes import Numbers

_ORDER_OF_LENGTH = np.array(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 10, 11, 11, 11, 11] + [12] * (MATCHED - 16), dtype=np.int64
)
"""Match lengths that are told apart; beyond 8 in widening steps, since few places share so much."""
_N_ORDERS = 13


@dataclass(frozen=True, slots=True)
class Weights:
    """How the sources and the orders are mixed; fitted by `benchmarks.ngram_lines`."""

    before: float = 8.0
    """Of a place before the cursor, against 1 for the workspace."""
    after: float = 8.0
    """Of a place after the cursor."""
    retrieved: float = 4.0
    """Of a place in a retrieved chunk."""
    escape: float = 0.5
    """Witten-Bell's count of distinct continuations is multiplied by it; smaller trusts long matches more."""
    sample: int = 48
    """Places looked at for each match length and segment."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The next lexeme's probabilities, most probable first."""

    numbers: tuple[int, ...]
    probabilities: tuple[float, ...]
    longest: int
    """Lexemes of context that the longest match shares; 0 if nothing matched."""
    local_share: float
    """Part of the weight of the longest matches that stands around the cursor or in retrieved chunks."""


NOTHING = Distribution((), (), 0, 0.0)


class Mixture:
    """Next-lexeme distributions for one request; remembers them by context."""

    def __init__(
        self, local: Segment, ngrams: NgramView, excluded_file: int | None, weights: Weights, top: int = 16
    ) -> None:
        self._local = local
        self._ngrams = ngrams
        self._excluded_file = excluded_file
        self._weights = weights
        self._top = top
        self._known: dict[tuple[int, ...], Distribution] = {}

    def after(self, context: Sequence[int]) -> Distribution:
        """Return the distribution after `context`, lexeme numbers in reading order."""
        key = tuple(context[-MATCHED:])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._distribution(key, self._weights.sample, self._top, None)
        return known

    def restricted(self, context: Sequence[int], allowed: Callable[[int], bool], sample: int) -> Distribution:
        """Return the distribution among the allowed lexemes, looking at more places to find some."""
        return self._distribution(context, sample, self._top, allowed)

    def _distribution(
        self, context: Sequence[int], sample: int, top: int, allowed: Callable[[int], bool] | None
    ) -> Distribution:
        key = ContextKey.of(context)
        local = self._local.matches(key, sample)
        found = self._ngrams.continuations(key, self._excluded_file, sample)
        if local is not None:
            found.insert(0, local)
        found = [matches for matches in found if len(matches.following)]
        if not found:
            return NOTHING
        numbers, probabilities, lengths = _interpolated(found, self._weights.escape)
        if allowed is not None:
            kept = np.array([allowed(number) for number in numbers.tolist()])
            numbers, probabilities = numbers[kept], probabilities[kept]
            probabilities = probabilities / max(float(probabilities.sum()), 1e-9)
        order = np.argsort(-probabilities, kind="stable")[:top]
        longest = int(lengths.max())
        return Distribution(
            tuple(numbers[order].tolist()),
            tuple(probabilities[order].tolist()),
            longest,
            _share(found, local, longest),
        )


def _interpolated(
    found: Sequence[Matches], escape: float
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.int64]]:
    """Mix the orders: (u,) distinct lexemes, (u,) their probabilities, (m,) the match lengths."""
    following = np.concatenate([matches.following for matches in found])
    lengths = np.concatenate([matches.lengths for matches in found])
    weights = np.concatenate([matches.weights for matches in found])
    numbers, inverse = np.unique(following, return_inverse=True)
    n_distinct = len(numbers)
    cells = _ORDER_OF_LENGTH[lengths] * n_distinct + inverse
    exact = np.bincount(cells, weights, _N_ORDERS * n_distinct).reshape(_N_ORDERS, n_distinct)
    counts = exact[::-1].cumsum(axis=0)  # longest order first, each holding the longer ones
    totals = counts.sum(axis=1)
    escapes = escape * np.count_nonzero(counts, axis=1)
    trust = np.divide(totals, totals + escapes, out=np.zeros(_N_ORDERS), where=totals > 0)
    left = np.cumprod(1.0 - trust)
    shares = trust * np.concatenate(([1.0], left[:-1]))
    scaled = np.divide(shares, totals, out=np.zeros(_N_ORDERS), where=totals > 0)
    return numbers, scaled @ counts, lengths


def _share(found: Sequence[Matches], local: Matches | None, longest: int) -> float:
    total = sum(float(matches.weights[matches.lengths == longest].sum()) for matches in found)
    if local is None or total == 0.0:
        return 0.0
    return float(local.weights[local.lengths == longest].sum()) / total
