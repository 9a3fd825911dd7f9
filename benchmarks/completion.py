"""Measures inline completion through the engine, as an editor would ask for it, on packages held out.

Run as `python -m benchmarks.completion --corpus DIR` (what `reprise train corpus` made); DIR's *dev* packages
unless `--packages` names others. Figures: exact match to the end of the hole, precision by coverage and at
the default threshold, milliseconds by stage. The deadline is long, so that a loaded machine changes the time
and not the answer.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import save
from benchmarks.inputs.repositories import read_files
from benchmarks.questions.holes import Hole, draw_holes
from reprise import Engine
from reprise.completion.confidence import default_threshold

_SEED = 41
_DEADLINE_MS = 5000
_COVERAGES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Asked:
    """One hole and what was answered."""

    package: str
    view: str
    confidence: float
    """Of the best item; 0 if there is none."""
    is_right: bool
    total_ms: float
    timings_ms: Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, judge, and write `results/completion-<sha12>.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--packages", nargs="*")
    parser.add_argument("--holes", type=int, default=150, help="of each package")
    parser.add_argument("--no-result", action="store_true", help="write no file")
    options = parser.parse_args(arguments)
    folders = package_folders(options.corpus, options.packages)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        asked = [found for folder in folders for found in ask_package(folder, options.holes)]
    result = {
        "benchmark": "completion",
        "packages": [folder.name for folder in folders],
        "holes_each": options.holes,
        "threshold": default_threshold(),
        "views": {view: figures(asked, view) for view in ("blind", "below", "inline")},
        "suffix_known": figures([one for one in asked if one.view != "blind"]),
        "ms": milliseconds(asked),
    }
    if not options.no_result:
        save(result)
    print(json.dumps(result))


def package_folders(corpus: Path, names: Sequence[str] | None) -> list[Path]:
    """The sources of the named packages, of the dev packages if none is named."""
    if not names:
        return sorted(folder for folder in (corpus / "dev").iterdir() if folder.is_dir())
    found = [folder for name in names for folder in corpus.glob(f"*/{name}") if folder.is_dir()]
    if len(found) < len(names):
        raise SystemExit(f"{corpus}: holds not all of {', '.join(names)}")
    return found


def ask_package(root: Path, n_holes: int) -> list[Asked]:
    """Index a package, then ask for what stood in its holes; block holes belong to another protocol."""
    holes = [hole for hole in draw_holes(read_files(root, "python"), n_holes, _SEED) if hole.view != "block"]
    with Engine.open(root, watch=False) as engine:
        engine.wait_until_indexed()
        return [ask(engine, root.name, hole) for hole in holes]


def ask(engine: Engine, package: str, hole: Hole) -> Asked:
    """Complete one hole; the filter is off, so that every coverage can be read."""
    start = time.perf_counter()
    result = engine.complete(
        hole.path,
        hole.text,
        hole.line,
        hole.character,
        suffix=hole.view != "blind",
        min_confidence=0,
        kinds=("inline",),
        deadline_ms=_DEADLINE_MS,
    )
    total_ms = (time.perf_counter() - start) * 1000
    best = result.items[0] if result.items else None
    return Asked(
        package,
        hole.view,
        best.confidence if best else 0.0,
        best is not None and hole.is_right(best.text),
        total_ms,
        result.timings_ms,
    )


def figures(asked: Sequence[Asked], view: str | None = None) -> dict[str, Any]:
    """Exact match, and precision of the surest answers."""
    chosen = sorted((one for one in asked if view in (None, one.view)), key=lambda one: -one.confidence)
    shown = [one for one in chosen if one.confidence >= default_threshold()]
    return {
        "n": len(chosen),
        "exact_match": share(chosen),
        "shown": round(len(shown) / max(len(chosen), 1), 4),
        "right_when_shown": share(shown),
        "precision_at_coverage": {
            str(coverage): share(chosen[: max(1, round(coverage * len(chosen)))]) for coverage in _COVERAGES
        },
    }


def share(asked: Sequence[Asked]) -> float:
    """How many of them are right, 0 to 1."""
    return round(sum(one.is_right for one in asked) / max(len(asked), 1), 4)


def milliseconds(asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of the whole answer and of each stage."""
    by_stage: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        by_stage["total"].append(one.total_ms)
        for stage, spent_ms in one.timings_ms.items():
            by_stage[stage].append(spent_ms)
    return {
        stage: {
            "p50": round(statistics.median(spent), 2),
            "p95": round(sorted(spent)[len(spent) * 95 // 100], 2),
        }
        for stage, spent in by_stage.items()
    }


if __name__ == "__main__":
    main()
