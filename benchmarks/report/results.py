"""The result files of a run: one for each arm, and one small summary of all.

A file is named by its quality figures, so a second run that repeats them writes the same names. Times, memory
and the machine stand under `this_run`, which is no part of the name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.metrics.coverage import Point
from benchmarks.report.confidence import Filter, Shares, filter_figures
from benchmarks.report.facts import Facts
from benchmarks.report.files import write_whole
from benchmarks.report.names import ALL_LANGUAGES, figure_of
from benchmarks.report.rankings import RankingCell, ranking_cells
from benchmarks.report.tables import Cell, Difference, by_repository, cells, losses
from benchmarks.report.times import arm_times
from benchmarks.values import Row

_IN_SUMMARY = (
    "exact",
    "lenient",
    "similarity",
    "identifier_f1",
    "bleu",
    "recall",
    "reciprocal_rank",
    "tokens",
)


def write_results(folder: Path, rows: Sequence[Row], facts: Facts) -> list[Path]:
    """Write `<arm>-<sha12>.json` for each arm and `summary-<sha12>.json`; the paths, the summary last."""
    reported = facts.reported(rows)
    found = cells(reported)
    times = arm_times(reported)
    arms = sorted({cell.arm for cell in found})
    paths = [
        _write(folder, arm, _of_arm(arm, found, reported, facts), _this_run(facts, times.get(arm, {})))
        for arm in arms
    ]
    measured = _this_run(facts, times) | {"latency": facts.latency, "typing": facts.typing.get("times", {})}
    return [*paths, _write(folder, "summary", _summary(found, rows, facts), measured)]


def _write(folder: Path, name: str, quality: Mapping[str, Any], this_run: Mapping[str, Any]) -> Path:
    digest = hashlib.sha256(json.dumps(quality, sort_keys=True).encode()).hexdigest()[:12]
    path = folder / f"{re.sub(r'[^a-z0-9]+', '_', name)}-{digest}.json"
    write_whole(path, _json({**quality, "this_run": this_run}) + "\n")
    return path


def _of_arm(arm: str, found: Sequence[Cell], rows: Sequence[Row], facts: Facts) -> dict[str, Any]:
    tasks: dict[str, Any] = defaultdict(lambda: defaultdict(dict))
    for cell in found:
        if cell.arm == arm:
            tasks[cell.task][cell.view][cell.language] = _cell(cell, tuple(cell.figures))
    own = [row for row in rows if row.arm == arm]
    return {
        "benchmark": "completion quality",
        "arm": arm,
        "asked": _asked(facts),
        "quality": tasks,
        "repositories": {
            name: {"exact": _short(share)} for name, share in by_repository(own, "exact").items()
        },
    }


def _summary(found: Sequence[Cell], rows: Sequence[Row], facts: Facts) -> dict[str, Any]:
    arms: dict[str, Any] = defaultdict(lambda: defaultdict(dict))
    for cell in found:
        if cell.language == ALL_LANGUAGES:
            arms[cell.arm][cell.task][cell.view] = _cell(cell, _IN_SUMMARY)
    filtered = filter_figures(rows, facts)
    return {
        "benchmark": "completion quality",
        "asked": _asked(facts),
        "arms": arms,
        "losses": [_loss(one) for one in losses(facts.reported(rows))],
        "filter": None if filtered is None else _filter(filtered),
        "rankings": _rankings(ranking_cells(facts.rankings)),
        "typing": facts.typing.get("quality", {}).get("all"),
    }


def _asked(facts: Facts) -> dict[str, Any]:
    names = sorted(one.name for one in facts.repositories if one.split == facts.split)
    return {
        "size": facts.size,
        "completer": facts.completer,
        "questions_each": facts.n_each,
        "seed": facts.seed,
        "split": facts.split,
        "repositories": names,
        "clones": dict(sorted(facts.clones.items())),
    }


def _this_run(facts: Facts, times: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "command": facts.command,
        "code": facts.code,
        "machine": facts.machine,
        "times_ms": times,
    }


def _cell(cell: Cell, names: Sequence[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: _estimate(cell.figures[name]) for name in names if name in cell.figures}
    if cell.corpus_bleu is not None:
        figures["corpus_bleu"] = _short(cell.corpus_bleu)
    main = cell.figures.get(figure_of(cell.task))
    return figures if main is None else {"n": main.n, **figures}


def _estimate(found: Estimate) -> list[float | None]:
    """Mean, and the ends of its 95 % interval."""
    return [_short(found.mean), _short(found.low), _short(found.high)]


def _loss(one: Difference) -> dict[str, Any]:
    return {
        "task": one.task,
        "view": one.view,
        "language": one.language,
        "against": one.other,
        "figure": one.figure,
        "gain": _estimate(one.gain),
        "n": one.gain.n,
    }


def _filter(found: Filter) -> dict[str, Any]:
    return {
        "positions": dict(found.n),
        "chosen_on_dev": found.chosen and _point(found.chosen, found.shares),
        "as_shipped": _point(found.shipped, found.shares),
        "precision_at_coverage": {
            split: {str(share): point and _short(point.precision) for share, point in found.at[split].items()}
            for split in found.at
        },
        "calibration_error": _short(found.calibration_error),
    }


def _point(point: Point, shares: Mapping[float, Shares]) -> dict[str, Any]:
    own = shares[point.threshold]
    return {
        "threshold": _short(point.threshold),
        "coverage": own.coverage and _estimate(own.coverage),
        "precision": own.precision and _estimate(own.precision),
        "n_shown": point.n_shown,
    }


def _rankings(found: Sequence[RankingCell]) -> dict[str, Any]:
    tasks: dict[str, Any] = defaultdict(dict)
    for cell in found:
        tasks[cell.task][cell.method] = {name: _estimate(one) for name, one in sorted(cell.figures.items())}
    return tasks


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _json(result: Mapping[str, Any]) -> str:
    """Indented, but lists of numbers on one line."""
    text = json.dumps(result, indent=1, sort_keys=True)
    return re.sub(r"\[[^\[\]{}]+\]", lambda found: " ".join(found[0].split()), text)
