"""The main plot: what each arm reaches at each task. Knows nothing of rows."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.report.names import FIGURES, POOLED, TASKS, compared, figure_of
from benchmarks.report.plots.intervals import Column, intervals_plot
from benchmarks.report.tables import Cell

_SEEN = {"left": "what stands before the cursor", "both": "what stands around the cursor"}


def quality_plot(cells: Sequence[Cell], view: str, language: str) -> str:
    """A row for each arm, the best on top, and a panel for each task. Empty where there are no cells."""
    chosen = [cell for cell in cells if (cell.view, cell.language) == (view, language)]
    arms = ordered_arms(cells, view, language)
    columns = [_column(chosen, arms, task) for task in TASKS if task != "positions"]
    return intervals_plot(arms, columns, f"Quality of each arm by task, from {_SEEN[view]}")


def ordered_arms(cells: Sequence[Cell], view: str, language: str) -> list[str]:
    """The arms of overviews, the best by edit similarity over all tasks first."""
    pooled = {
        cell.arm: cell.figures["similarity"].mean
        for cell in cells
        if (cell.task, cell.view, cell.language) == (POOLED, view, language) and "similarity" in cell.figures
    }
    return sorted(compared(pooled), key=lambda arm: (-pooled[arm], arm))


def _column(cells: Sequence[Cell], arms: Sequence[str], task: str) -> Column:
    figure = figure_of(task)
    found = {
        cell.arm: cell.figures[figure]
        for cell in cells
        if cell.task == task and cell.arm in arms and figure in cell.figures
    }
    return Column(TASKS[task], FIGURES[figure].partition(" (")[0], found)
