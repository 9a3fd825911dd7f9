"""Rows made into estimates: by arm, task, view and language, and as differences between two arms.

Knows nothing of how they are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.metrics.bootstrap import Estimate, estimate
from benchmarks.metrics.text import corpus_bleu
from benchmarks.report.names import ALL_LANGUAGES, OURS, POOLED, figure_of, is_baseline
from benchmarks.values import Row

Key = tuple[str, str, str, str]
"""Arm, task, view, language."""
_ENOUGH_REPOSITORIES = 6  # five that fall to the same side by chance are no rarer than one time in sixteen
_WHOLE_BODIES = ("function", "documentation")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one arm reached at one task."""

    arm: str
    task: str
    """One of the tasks, or `POOLED`."""
    view: str
    language: str
    """One of the languages, or `ALL_LANGUAGES`."""
    figures: Mapping[str, Estimate]
    corpus_bleu: float | None
    """Over all answers together; of whole bodies only."""

    @property
    def key(self) -> Key:
        """What the cell is about."""
        return self.arm, self.task, self.view, self.language


@dataclass(frozen=True, slots=True)
class Difference:
    """One arm's figure less another's, question by question; negative where `other` is better."""

    arm: str
    other: str
    task: str
    view: str
    language: str
    figure: str
    gain: Estimate

    @property
    def is_certain(self) -> bool:
        """Whether the interval lies on one side of zero, and enough repositories stand behind it."""
        low, high = self.gain.low, self.gain.high
        if self.gain.n_repositories < _ENOUGH_REPOSITORIES:
            return False
        return low is not None and high is not None and (low > 0 or high < 0)


def cells(rows: Sequence[Row]) -> list[Cell]:
    """Every cell that has rows, by key."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        for task, language in _groups(row):
            found[row.arm, task, row.view, language].append(row)
    return [_cell(key, found[key]) for key in sorted(found)]


def by_key(found: Iterable[Cell]) -> dict[Key, Cell]:
    """The cells by what they are about."""
    return {cell.key: cell for cell in found}


def differences(rows: Sequence[Row], pairs: Iterable[tuple[str, str]], figure: str = "") -> list[Difference]:
    """For each pair of arms, the first's gain over the second in each task, view and language that both have.

    By `figure`, or by the one that speaks for the task.
    """
    by_arm: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_arm[row.arm].append(row)
    found = []
    for arm, other in pairs:
        theirs = {row.question: row for row in by_arm[other]}
        found += _differences(arm, other, by_arm[arm], theirs, figure)
    return found


def losses(rows: Sequence[Row]) -> list[Difference]:
    """Where a baseline is better than Reprise, largest loss first; of each group the best baseline only."""
    arms = sorted({row.arm for row in rows})
    pairs = [(OURS, other) for other in arms if is_baseline(other)]
    worst: dict[tuple[str, str, str], Difference] = {}
    for one in differences(rows, pairs):
        group = (one.task, one.view, one.language)
        if one.gain.mean < 0 and (group not in worst or one.gain.mean < worst[group].gain.mean):
            worst[group] = one
    return sorted(worst.values(), key=lambda one: (one.gain.mean, one.task, one.view, one.language))


def by_repository(rows: Sequence[Row], figure: str) -> dict[str, float]:
    """The mean of a figure in each repository, by name."""
    values = _values(rows, figure)
    return {name: sum(values[name]) / len(values[name]) for name in sorted(values)}


def _groups(row: Row) -> list[tuple[str, str]]:
    tasks = [row.task] if row.task == "positions" else [row.task, POOLED]
    return [(task, language) for task in tasks for language in (ALL_LANGUAGES, row.language)]


def _cell(key: Key, rows: Sequence[Row]) -> Cell:
    names = sorted({name for row in rows for name in row.figures})
    estimates = {name: estimate(_values(rows, name)) for name in names}
    figures = {name: found for name, found in estimates.items() if found is not None}
    whole = key[1] in _WHOLE_BODIES and all(row.target for row in rows)
    bleu = corpus_bleu([row.answer for row in rows], [row.target for row in rows]) if whole else None
    return Cell(*key, figures, bleu)


def _values(rows: Sequence[Row], figure: str) -> dict[str, list[float]]:
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if figure in row.figures:
            values[row.repository].append(row.figures[figure])
    return values


def _differences(
    arm: str, other: str, rows: Sequence[Row], theirs: Mapping[str, Row], figure: str
) -> list[Difference]:
    values: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.question not in theirs:
            continue
        for task, language in _groups(row):
            name = figure or figure_of(task)
            beside = theirs[row.question].figures
            if name in row.figures and name in beside:
                group = (task, row.view, language, name)
                values[group][row.repository].append(row.figures[name] - beside[name])
    found = ((group, estimate(values[group])) for group in sorted(values))
    return [Difference(arm, other, *group, gain) for group, gain in found if gain is not None]
