"""What the confidence filter shows: precision at each coverage, and confidence against what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.metrics.coverage import Bin, Point
from benchmarks.report.confidence import WANTED_COVERAGE, WANTED_PRECISION, Filter
from benchmarks.report.plots import canvas

_MIN_SHOWN = 10  # a curve's first few answers are noise


def filter_plot(found: Filter) -> str:
    """A curve for each split, with what the chosen threshold shows; beside it, calibration."""
    figure, (left, right) = canvas.panels(10.2, 3.3, [1.55, 1])
    _curves(left, found.curves)
    _chosen(left, found.chosen or found.shipped)
    _reliability(right, found.bins)
    figure.subplots_adjust(wspace=0.2)
    return canvas.svg(figure, "Precision of what is shown at each coverage, and calibration")


def _curves(axis: Any, curves: Mapping[str, Sequence[Point]]) -> None:
    names = list(curves)
    axis.fill_between([WANTED_COVERAGE, 1], WANTED_PRECISION, 1, color=canvas.BAND, linewidth=0, zorder=0)
    axis.text(0.985, 0.985, "aim", color=canvas.OURS, fontsize=8, ha="right", va="top")
    for name in names:
        points = [point for point in curves[name] if point.n_shown >= _MIN_SHOWN]
        is_last = name == names[-1]
        axis.plot(
            [point.coverage for point in points],
            [point.precision for point in points],
            color=canvas.OURS if is_last else canvas.OTHER,
            linewidth=2 if is_last else 1.3,
            linestyle="-" if is_last else (0, (3, 2)),
            label=f"{name} packages",
        )
    axis.set(xlim=(0, 1), ylim=(0, 1.0))
    _per_cent(axis)
    axis.set_title("Right when shown", pad=8)
    axis.set_xlabel("share of positions at which something is shown")
    axis.legend(loc="lower left", labelcolor=canvas.INK, fontsize=8)


def _chosen(axis: Any, point: Point) -> None:
    axis.plot([point.coverage], [point.precision], "o", color=canvas.OURS, markersize=8, zorder=5)
    axis.annotate(
        f"{100 * point.precision:.0f} % right, shown at {100 * point.coverage:.0f} %",
        (point.coverage, point.precision),
        (10, 8),
        textcoords="offset points",
        color=canvas.INK,
        weight="bold",
        fontsize=8.5,
    )


def _reliability(axis: Any, bins: Sequence[Bin]) -> None:
    axis.plot([0, 1], [0, 1], color=canvas.BOUND, linewidth=1, linestyle=(0, (3, 2)))
    largest = max((one.n for one in bins), default=1)
    for one in bins:
        size = 30 + 170 * one.n / largest
        look = {"s": size, "color": canvas.OURS, "alpha": 0.75, "linewidth": 0}
        axis.scatter([one.confidence], [one.share_right], clip_on=False, **look)
    axis.set(xlim=(0, 1), ylim=(0, 1.0))
    _per_cent(axis)
    axis.set_title("Share right by confidence", pad=8)
    axis.set_xlabel("confidence claimed")


def _per_cent(axis: Any) -> None:
    axis.xaxis.set_major_formatter(canvas.per_cent())
    axis.yaxis.set_major_formatter(canvas.per_cent())
