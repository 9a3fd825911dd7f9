"""The tasks without a completion, localisation and API retrieval, made into estimates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.metrics.bootstrap import Estimate, estimate
from benchmarks.report.times import percentiles
from benchmarks.values import RankingRow


@dataclass(frozen=True, slots=True)
class RankingCell:
    """What one method reached at one of these tasks."""

    task: str
    method: str
    figures: Mapping[str, Estimate]
    median_ms: float | None


def ranking_cells(rows: Sequence[RankingRow]) -> list[RankingCell]:
    """Every task and method that has rows: tasks by name, methods in the order of the rows."""
    found: dict[tuple[str, str], list[RankingRow]] = defaultdict(list)
    for row in rows:
        found[row.task, row.method].append(row)
    return [
        _cell(task, method, found[task, method]) for task, method in sorted(found, key=lambda key: key[0])
    ]


def _cell(task: str, method: str, rows: Sequence[RankingRow]) -> RankingCell:
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for name, value in row.figures.items():
            values[name][row.repository].append(value)
    estimates = {name: estimate(values[name]) for name in values}
    spent = [sum(row.timings_ms.values()) for row in rows if row.timings_ms]
    return RankingCell(
        task,
        method,
        {name: found for name, found in estimates.items() if found is not None},
        percentiles(spent)["p50"] if spent else None,
    )
