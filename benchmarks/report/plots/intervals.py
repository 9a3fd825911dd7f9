"""What each method reaches by several figures: a row a method, a panel a figure, dots with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.names import OURS
from benchmarks.report.plots import canvas
from benchmarks.report.plots.marks import colour, interval, is_bold

_ROW = 0.27  # inches
_PANEL = 2.05
_NOTE: Mapping[str, Any] = {"color": canvas.FAINT, "fontsize": 7.5, "va": "bottom"}


@dataclass(frozen=True, slots=True)
class Column:
    """One panel."""

    title: str
    note: str
    """The figure's name, small under the title."""
    found: Mapping[str, Estimate]
    """By method; those that have none get no dot."""


def intervals_plot(methods: Sequence[str], columns: Sequence[Column], title: str) -> str:
    """`methods` from top to bottom. Empty without methods or columns."""
    shown = [column for column in columns if column.found]
    if not shown or not methods:
        return ""
    height = _ROW * len(methods)
    figure, axes = canvas.panels(_PANEL * len(shown), height, [1] * len(shown), share_y=True)
    for axis, column in zip(axes, shown, strict=True):
        _panel(axis, methods, column)
    axes[0].set_yticks(range(len(methods)), methods)
    for method, label in zip(methods, axes[0].get_yticklabels(), strict=True):
        label.set(color=colour(method, canvas.INK), weight="bold" if is_bold(method) else "normal")
    figure.subplots_adjust(wspace=0.14)
    return canvas.svg(figure, title)


def _panel(axis: Any, methods: Sequence[str], column: Column) -> None:
    _frame(axis, len(methods), list(column.found.values()))
    axis.set_title(column.title, pad=16)
    axis.text(0, 1.0, column.note, transform=axis.transAxes, **_NOTE)
    for place, method in enumerate(methods):
        if method == OURS:
            axis.axhspan(place - 0.5, place + 0.5, color=canvas.BAND, linewidth=0, zorder=0)
        if method in column.found:
            interval(axis, column.found[method], place, method)
            _number(axis, column.found[method].mean, place, method)


def _frame(axis: Any, n_rows: int, found: Sequence[Estimate]) -> None:
    highest = max(one.mean if one.high is None else one.high for one in found)
    lowest = min(one.mean if one.low is None else one.low for one in found)
    room = max(highest - lowest, 0.02)
    axis.set_xlim(lowest - 0.08 * room, highest + 0.45 * room)  # numbers stand at the right
    axis.set_ylim(n_rows - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    axis.spines["left"].set_visible(False)
    axis.xaxis.set_major_locator(canvas.few_ticks())
    axis.xaxis.set_major_formatter(canvas.per_cent())
    axis.tick_params(axis="y", pad=2)


def _number(axis: Any, mean: float, place: int, method: str) -> None:
    axis.text(
        1.0,
        place,
        f"{100 * mean:.1f}",
        transform=axis.get_yaxis_transform(),
        ha="right",
        va="center",
        fontsize=8,
        weight="bold" if is_bold(method) else "normal",
        color=colour(method, canvas.INK),
    )
