"""What the calibrated filter shows: curves by split, and a threshold chosen on one and applied to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.metrics.bootstrap import Estimate, estimate
from benchmarks.metrics.coverage import (
    Bin,
    Judged,
    Point,
    at_coverage,
    at_threshold,
    calibration_error,
    choose_threshold,
    curve,
    reliability,
)
from benchmarks.report.facts import Facts
from benchmarks.report.names import SHIPPED
from benchmarks.values import Row, Split
from reprise.completion.confidence import default_threshold

WANTED_PRECISION = 0.6
WANTED_COVERAGE = 0.1
"""Of what is shown, so much should be right, at so many of the positions asked."""
COVERAGES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)

_CHOSEN_PRECISION = 0.65  # on dev: a little above the aim, for packages are not alike


@dataclass(frozen=True, slots=True)
class Shares:
    """How much is shown and how much of it is right, and how far both may be off in other repositories."""

    coverage: Estimate | None
    precision: Estimate | None
    """None where nothing is shown."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter's figures."""

    curves: Mapping[str, Sequence[Point]]
    """By split, the reported one last."""
    n: Mapping[str, int]
    """Positions asked, by split."""
    chosen: Point | None
    """What the threshold chosen on dev shows in the reported split; None where dev was not asked."""
    shipped: Point
    """What the threshold that the engine ships shows there."""
    shares: Mapping[float, Shares]
    """The same by threshold, with intervals."""
    at: Mapping[str, Mapping[float, Point | None]]
    """By split and coverage."""
    bins: Sequence[Bin]
    """Of the reported split."""
    calibration_error: float


def filter_figures(rows: Sequence[Row], facts: Facts) -> Filter | None:
    """Of the whole engine at positions drawn anywhere, suffix known; None if none were asked."""
    others: tuple[Split, ...] = ("dev",) if facts.split != "dev" else ()
    judged = {split: _judged(facts.of_split(rows, split)) for split in (*others, facts.split)}
    reported = judged[facts.split]
    if not reported:
        return None
    threshold = choose_threshold(judged["dev"], _CHOSEN_PRECISION) if others else None
    bins = reliability(reported)
    thresholds = {default_threshold(), threshold or default_threshold()}
    return Filter(
        {split: curve(judged[split]) for split in judged},
        {split: len(judged[split]) for split in judged},
        None if threshold is None else at_threshold(reported, threshold),
        at_threshold(reported, default_threshold()),
        {one: _shares(facts.reported(rows), one) for one in sorted(thresholds)},
        {split: {share: at_coverage(judged[split], share) for share in COVERAGES} for split in judged},
        bins,
        calibration_error(bins),
    )


def _judged(rows: Sequence[Row]) -> list[Judged]:
    return [_judged_row(row) for row in rows if _is_asked(row)]


def _shares(rows: Sequence[Row], threshold: float) -> Shares:
    by_repository: dict[str, list[Judged]] = defaultdict(list)
    for row in filter(_is_asked, rows):
        by_repository[row.repository].append(_judged_row(row))
    shown = {
        name: [float(one.confidence >= threshold and one.confidence > 0) for one in judged]
        for name, judged in by_repository.items()
    }
    right = {
        name: [float(one.is_right) for one, is_shown in zip(judged, shown[name], strict=True) if is_shown]
        for name, judged in by_repository.items()
    }
    return Shares(estimate(shown), estimate(right))


def _judged_row(row: Row) -> Judged:
    return Judged(row.confidence, bool(row.figures["as_shown"]))


def _is_asked(row: Row) -> bool:
    return (row.arm, row.task, row.view) == (SHIPPED, "positions", "both")
