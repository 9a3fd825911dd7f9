"""All that a report shows, worked out once from rows and facts; knows nothing of HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.confidence import Filter, filter_figures
from benchmarks.report.facts import Facts
from benchmarks.report.names import ALL_LANGUAGES, OURS, POOLED, is_ablation, is_baseline
from benchmarks.report.rankings import RankingCell, ranking_cells
from benchmarks.report.tables import Cell, Difference, Key, by_key, cells, differences, losses
from benchmarks.report.times import TOTAL, arm_times
from benchmarks.values import Row

ABLATED_FIGURES = {"exact": "Exact match", "similarity": "Edit similarity", "recall": "Definitions found"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found in the reported split."""

    facts: Facts
    rows: Sequence[Row]
    cells: Sequence[Cell]
    by_key: Mapping[Key, Cell]
    losses: Sequence[Difference]
    ablation: Mapping[str, Sequence[Difference]]
    """By the figure's title: each part's absence less the whole, suffix known, all tasks and languages."""
    times_ms: Mapping[str, Mapping[str, Mapping[str, float]]]
    """By arm, stage and percentile."""
    filter: Filter | None
    rankings: Sequence[RankingCell]

    def estimate(self, arm: str, figure: str, task: str = POOLED, view: str = "both") -> Estimate | None:
        """An arm's figure over all languages; None if it was not measured."""
        cell = self.by_key.get((arm, task, view, ALL_LANGUAGES))
        return None if cell is None else cell.figures.get(figure)

    @property
    def compared_groups(self) -> list[tuple[str, str]]:
        """Tasks and views in which Reprise meets a baseline, over all languages."""
        own = {(task, view) for arm, task, view, _ in self.by_key if arm == OURS}
        theirs = {(task, view) for arm, task, view, _ in self.by_key if is_baseline(arm)}
        return sorted(own & theirs)

    def median_ms(self, arm: str) -> float | None:
        """Milliseconds of context and answer together; None if they were not timed."""
        return self.times_ms.get(arm, {}).get(TOTAL, {}).get("p50")


def found_in(rows: Sequence[Row], facts: Facts) -> Found:
    """Work out everything."""
    reported = facts.reported(rows)
    made = cells(reported)
    spoilt = [(arm, OURS) for arm in sorted({row.arm for row in reported}) if is_ablation(arm)]
    ablation = {
        title: [one for one in differences(reported, spoilt, figure) if _is_overall(one)]
        for figure, title in ABLATED_FIGURES.items()
    }
    return Found(
        facts,
        reported,
        made,
        by_key(made),
        losses(reported),
        ablation,
        arm_times(reported),
        filter_figures(rows, facts),
        ranking_cells(facts.rankings),
    )


def _is_overall(one: Difference) -> bool:
    return (one.task, one.view, one.language) == (POOLED, "both", ALL_LANGUAGES)
