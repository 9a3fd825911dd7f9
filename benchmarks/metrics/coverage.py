"""What a confidence is worth: precision at each coverage, thresholds, and whether 0.8 means eight in ten.

Coverage is the share of all positions asked at which something is shown; positions without an answer count.
Knows nothing of where confidences come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_N_BINS = 10
_MIN_SHOWN = 20  # fewer answers say nothing of a threshold


@dataclass(frozen=True, slots=True)
class Judged:
    """One position asked."""

    confidence: float
    """0 to 1; 0 for no answer, which no threshold shows."""
    is_right: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold shows: answers at least as confident."""

    threshold: float
    coverage: float
    precision: float
    n_shown: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about one confidence."""

    confidence: float
    """Their mean."""
    share_right: float
    n: int


def curve(judged: Sequence[Judged]) -> list[Point]:
    """One point for each confidence that occurs, the highest first; equal confidences are shown together."""
    points: list[Point] = []
    n_right = 0
    answers = sorted((one for one in judged if one.confidence > 0), key=lambda one: -one.confidence)
    following_answers = [*answers[1:], None]
    for n_shown, (here, following) in enumerate(zip(answers, following_answers, strict=True), start=1):
        n_right += here.is_right
        if following is None or following.confidence < here.confidence:
            points.append(Point(here.confidence, n_shown / len(judged), n_right / n_shown, n_shown))
    return points


def at_threshold(judged: Sequence[Judged], threshold: float) -> Point:
    """What is shown at a threshold; a precision of nothing shown is 0."""
    shown = [one for one in judged if one.confidence >= threshold and one.confidence > 0]
    n_right = sum(one.is_right for one in shown)
    return Point(threshold, len(shown) / max(len(judged), 1), n_right / max(len(shown), 1), len(shown))


def choose_threshold(judged: Sequence[Judged], precision: float) -> float | None:
    """The lowest threshold that shows answers of at least this precision; None if none does.

    Choose it on one split, apply it to another by `at_threshold`.
    """
    good = [point for point in curve(judged) if point.precision >= precision and point.n_shown >= _MIN_SHOWN]
    return min((point.threshold for point in good), default=None)


def at_coverage(judged: Sequence[Judged], coverage: float) -> Point | None:
    """The first point of the curve that shows at least this share; None if so many have no answer."""
    return next((point for point in curve(judged) if point.coverage >= coverage), None)


def reliability(judged: Iterable[Judged]) -> list[Bin]:
    """Answers by tenths of confidence, lowest first; empty tenths are left out."""
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        if one.confidence > 0:
            bins.setdefault(min(int(one.confidence * _N_BINS), _N_BINS - 1), []).append(one)
    return [_bin(bins[number]) for number in sorted(bins)]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al., 2015): the mean gap of confidence and share right."""
    n_all = sum(one.n for one in bins)
    return sum(one.n * abs(one.confidence - one.share_right) for one in bins) / max(n_all, 1)


def _bin(members: Sequence[Judged]) -> Bin:
    n = len(members)
    return Bin(sum(one.confidence for one in members) / n, sum(one.is_right for one in members) / n, n)
