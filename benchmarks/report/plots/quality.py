"""The main plot: what each arm reaches at each task, with intervals. Knows nothing of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.names import FIGURES, OURS, POOLED, TASKS, compared, figure_of
from benchmarks.report.plots import canvas
from benchmarks.report.plots.marks import colour, interval, is_bold
from benchmarks.report.tables import Cell

_ROW = 0.27  # inches


def quality_plot(cells: Sequence[Cell], view: str, language: str) -> str:
    """A row for each arm and a panel for each task; best arms on top. Empty where there are no cells."""
    chosen = {(cell.arm, cell.task): cell for cell in cells if (cell.view, cell.language) == (view, language)}
    tasks = [task for task in TASKS if task != "positions" and (OURS, task) in chosen]
    arms = ordered_arms(cells, view, language)
    if not tasks or not arms:
        return ""
    figure, axes = canvas.panels(
        1.9 * len(tasks) + 1.6, _ROW * len(arms) + 0.9, [1] * len(tasks), share_y=True
    )
    for axis, task in zip(axes, tasks, strict=True):
        name = figure_of(task)
        found = {arm: chosen[arm, task].figures[name] for arm in arms if _has(chosen, arm, task, name)}
        _panel(axis, arms, found)
        axis.set_title(TASKS[task], pad=16)
        axis.text(0, 1.0, FIGURES[name].partition(" (")[0], transform=axis.transAxes, **_NOTE)
    axes[0].set_yticks(range(len(arms)), arms)
    for arm, label in zip(arms, axes[0].get_yticklabels(), strict=True):
        label.set(color=colour(arm, canvas.INK), weight="bold" if is_bold(arm) else "normal")
    figure.subplots_adjust(wspace=0.14)
    return canvas.svg(figure, f"Quality of each arm by task, {view} context seen")


def ordered_arms(cells: Sequence[Cell], view: str, language: str) -> list[str]:
    """The arms of overviews, the best over all tasks first."""
    pooled = {
        cell.arm: cell.figures["similarity"].mean
        for cell in cells
        if (cell.task, cell.view, cell.language) == (POOLED, view, language) and "similarity" in cell.figures
    }
    return sorted(compared(pooled), key=lambda arm: (-pooled[arm], arm))


_NOTE: Mapping[str, Any] = {"color": canvas.FAINT, "fontsize": 7.5, "va": "bottom"}


def _has(chosen: Mapping[tuple[str, str], Cell], arm: str, task: str, figure: str) -> bool:
    return (arm, task) in chosen and figure in chosen[arm, task].figures


def _panel(axis: Any, arms: Sequence[str], found: Mapping[str, Estimate]) -> None:
    highest = max(max(one.high or one.mean, one.mean) for one in found.values())
    lowest = min(min(one.low or one.mean, one.mean) for one in found.values())
    room = max(highest - lowest, 0.02)
    axis.set_xlim(lowest - 0.08 * room, highest + 0.42 * room)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    axis.spines["left"].set_visible(False)
    axis.xaxis.set_major_locator(canvas.few_ticks())
    axis.xaxis.set_major_formatter(canvas.per_cent())
    axis.tick_params(axis="y", pad=2)
    for place, arm in enumerate(arms):
        if arm == OURS:
            axis.axhspan(place - 0.5, place + 0.5, color=canvas.BAND, linewidth=0, zorder=0)
        if arm in found:
            interval(axis, found[arm], place, arm)
            _number(axis, found[arm].mean, place, arm)


def _number(axis: Any, mean: float, place: int, arm: str) -> None:
    weight = "bold" if is_bold(arm) else "normal"
    where = axis.get_yaxis_transform()
    text = f"{100 * mean:.1f}"
    axis.text(
        1.0,
        place,
        text,
        transform=where,
        ha="right",
        va="center",
        fontsize=8,
        weight=weight,
        color=colour(arm, canvas.INK),
    )
