"""What arms reach against what they cost: dots with intervals, named at the right edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.plots import canvas
from benchmarks.report.plots.marks import colour, dot, is_bold

_HEIGHT = 3.1  # inches


@dataclass(frozen=True, slots=True)
class Dot:
    """One arm."""

    arm: str
    cost: float
    reached: Estimate


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands along an axis."""

    name: str
    form: Callable[[float], str]
    """How a value is written."""
    is_logarithmic: bool = False


def scatter_plot(dots: Sequence[Dot], across: Axis, upward: str) -> str:
    """`upward` names what is reached, in per cent. Empty without dots."""
    if not dots:
        return ""
    figure, (axis,) = canvas.panels(4.1, _HEIGHT)
    for one in dots:
        low, high = one.reached.low, one.reached.high
        if low is not None and high is not None:
            axis.plot([one.cost] * 2, [low, high], color=colour(one.arm), linewidth=1.4, alpha=0.45, zorder=3)
        dot(axis, one.cost, one.reached.mean, one.arm, 7.0)
    if across.is_logarithmic:
        axis.set_xscale("log")
        axis.xaxis.set_major_locator(canvas.round_powers(1, 2, 5))
        axis.xaxis.set_minor_locator(canvas.no_ticks())
    axis.xaxis.set_major_formatter(canvas.written(across.form))
    axis.yaxis.set_major_formatter(canvas.per_cent())
    axis.set_xlabel(across.name)
    axis.set_title(upward, pad=8)
    axis.margins(0.06, 0.08)
    _name(axis, dots)
    return canvas.svg(figure, f"{upward} against {across.name}")


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Places near the wanted ones, in the same order, at least `gap` apart and none below 0.

    `wanted` is sorted upwards. Neighbours that are too close share the way: each group is spread about the
    mean of what it wanted.
    """
    groups: list[list[float]] = []
    for place in wanted:
        groups.append([place])
        while len(groups) > 1 and _middle(groups[-1]) - _middle(groups[-2]) < gap * _half(groups):
            groups[-2:] = [groups[-2] + groups[-1]]
    spread = [
        _middle(group) + gap * (n - (len(group) - 1) / 2) for group in groups for n in range(len(group))
    ]
    return [max(place, gap * n) for n, place in enumerate(spread)]


def _middle(group: Sequence[float]) -> float:
    return sum(group) / len(group)


def _half(groups: Sequence[Sequence[float]]) -> float:
    return (len(groups[-1]) + len(groups[-2])) / 2


def _name(axis: Any, dots: Sequence[Dot]) -> None:
    """Write each arm's name at the right edge, level with its dot where there is room, with a line to it."""
    upwards = sorted(dots, key=lambda one: (one.reached.mean, one.arm))
    low, high = axis.get_ylim()
    heights = [(one.reached.mean - low) / (high - low) for one in upwards]
    for one, height in zip(upwards, apart(heights, 0.062), strict=True):
        where = (1.04, height)
        axis.annotate(
            one.arm,
            xy=(one.cost, one.reached.mean),
            xytext=where,
            textcoords="axes fraction",
            va="center",
            fontsize=8.5,
            color=colour(one.arm, canvas.INK),
            weight="bold" if is_bold(one.arm) else "normal",
            arrowprops={
                "arrowstyle": "-",
                "color": canvas.GRID,
                "linewidth": 0.8,
                "shrinkB": 4,
                "shrinkA": 1,
            },
            zorder=1,
        )
