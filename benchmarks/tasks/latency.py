"""How long answers, cold indexing and a later start take, and the memory held, by the size of a repository.

Run from a checkout as `python -m benchmarks.tasks.latency FOLDER...` with folders of packages. Positions are
drawn from line starts and mid-line alike, with what follows in view, and asked about in random order, each
once and with nothing kept from earlier answers (`fresh=True`): each time is that of a cursor which has just
jumped there. The deadline is the one shipped. Each repository is measured in a process of its own, by the
engine without a server around it. Writes `results/latency-<sha12>.json`; the last line is the same JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import load, save, summary
from benchmarks.inputs.repositories import read_files
from benchmarks.questions.draw import draw_questions
from benchmarks.values import Question, Repository
from reprise import Engine
from reprise.types import ItemKind

SEED = 17
_N_FIRST = 6  # answers, of both kinds, that load what all later ones use; told apart
_KINDS: Mapping[str, tuple[ItemKind, ...]] = {"ghost_text": ("inline",), "popup": ("api", "snippet")}
_MEBIBYTE = 1 << 20
_SHOWN = ("median", "p95", "p99")

OnProgress = Callable[[str], None]
"""(the repository that is measured now)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and how long its answer took."""

    kind: str
    """`ghost_text` or `popup`."""
    total_ms: float
    cpu_ms: float
    """Of the thread that answers: what other work on the machine does not change."""
    timings_ms: Mapping[str, float]
    is_empty: bool
    is_late: bool
    """Whether it was empty because the deadline was up."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--language", default="python", help="of the files that are asked about")
    parser.add_argument("--positions", type=int, default=200, help="of each package")
    parser.add_argument("--no-result", action="store_true", help="write no file")
    options = parser.parse_args(arguments)
    repositories = [
        Repository(folder.name, options.language, "dev", folder.resolve()) for folder in options.folders
    ]
    result = run(repositories, options.positions, on_progress=_print_progress)
    _print_table(result["repositories"])
    if not options.no_result:
        save(result)
    print(json.dumps(result))


def run(
    repositories: Sequence[Repository],
    n_positions: int = 200,
    seed: int = SEED,
    on_progress: OnProgress = lambda name: None,
) -> dict[str, Any]:
    """The figures of each repository, by name, the smallest first, and of all answers together.

    Half of the `n_positions` are asked for ghost text, half for the popup. A second run asks the same and
    measures other times.
    """
    load_before = load()
    answers: list[Asked] = []
    figures: list[tuple[str, dict[str, Any]]] = []
    for repository in repositories:
        on_progress(repository.name)
        files = dict(read_files(repository.root, repository.language))
        drawn = draw_questions(repository, files, ("positions",), n_positions + _N_FIRST, seed)
        questions = [question for question in drawn if question.sees_suffix]
        random.Random(seed).shuffle(questions)
        facts, asked = _in_a_process(repository, questions)
        figures.append((repository.name, facts | _answer_figures(asked)))
        answers += asked
    figures.sort(key=lambda pair: (pair[1]["n_lines"], pair[0]))
    return {
        "benchmark": "latency",
        "asked": {"positions_each": n_positions, "seed": seed},
        "all": _answer_figures(answers),
        "repositories": dict(figures),
        "machine": {"n_cores": os.cpu_count(), "load_before_and_after": [load_before, load()]},
    }


def measure(repository: Repository, questions: Sequence[Question]) -> tuple[dict[str, Any], list[Asked]]:
    """Index a repository and put the questions; to be called in a process that has done nothing else."""
    with TemporaryDirectory(prefix="reprise-latency-") as home:
        os.environ.update(XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home)
        started_at = time.perf_counter()
        with Engine.open(repository.root, watch=False) as engine:
            engine.wait_until_indexed()
            facts = {"cold_index_s": _since(started_at), "indexed_mib": _held_mib()} | _size(engine)
            gc.collect()
            gc.freeze()  # as the server does: a full collection of the index takes longer than an answer
            first, *asked = _asked(engine, questions)
            facts |= {"first_answer_ms": round(first.total_ms, 2), "answered_mib": _held_mib()}
        started_at = time.perf_counter()
        with Engine.open(repository.root, watch=False) as engine:
            engine.wait_until_indexed()
            facts["warm_index_s"] = _since(started_at)
            facts["index_mib"] = round(engine.status().index_bytes / _MEBIBYTE, 1)
    return facts, asked[_N_FIRST - 1 :]


def _asked(engine: Engine, questions: Sequence[Question]) -> list[Asked]:
    """The questions, put for ghost text and for the popup by turns."""
    kinds = list(_KINDS)
    return [ask(engine, question, kinds[number % len(kinds)]) for number, question in enumerate(questions)]


def ask(engine: Engine, question: Question, kind: str) -> Asked:
    """Put one question as an editor would."""
    started_at, worked_from = time.perf_counter(), time.thread_time()
    result = engine.complete(
        question.path, question.text, question.line, question.character, kinds=_KINDS[kind], fresh=True
    )
    total_ms, cpu_ms = 1000 * (time.perf_counter() - started_at), 1000 * (time.thread_time() - worked_from)
    is_late = (result.empty_because or "").startswith("deadline")
    return Asked(kind, total_ms, cpu_ms, dict(result.timings_ms), not result.items, is_late)


def _in_a_process(
    repository: Repository, questions: Sequence[Question]
) -> tuple[dict[str, Any], list[Asked]]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, repository, questions).result()


def _size(engine: Engine) -> dict[str, Any]:
    """How large the workspace is."""
    status = engine.status()
    return {"n_lines": status.n_lines, "n_files": status.n_files, "n_chunks": status.n_chunks}


def _held_mib() -> float:
    """The resident memory of this process."""
    import psutil  # noqa: PLC0415 - an extra

    held_bytes: int = psutil.Process().memory_info().rss
    return round(held_bytes / _MEBIBYTE, 1)


def _answer_figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Milliseconds of both kinds of answer."""
    return {kind: _times([one for one in asked if one.kind == kind]) for kind in _KINDS}


def _times(asked: Sequence[Asked]) -> dict[str, Any]:
    """Of whole answers, with and without text apart, and of each stage where it ran."""
    stages: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        for stage, spent_ms in one.timings_ms.items():
            stages[stage].append(spent_ms)
    return {
        "all_ms": _summary(one.total_ms for one in asked),
        "with_text_ms": _summary(one.total_ms for one in asked if not one.is_empty),
        "empty_ms": _summary(one.total_ms for one in asked if one.is_empty),
        "cpu_ms": _summary(one.cpu_ms for one in asked),
        "n_late": sum(one.is_late for one in asked),
        "stages_ms": {stage: _summary(spent) for stage, spent in stages.items()},
    }


def _summary(times_ms: Iterable[float]) -> dict[str, float]:
    return summary(spent_ms / 1000 for spent_ms in times_ms)


def _since(started_at: float) -> float:
    return round(time.perf_counter() - started_at, 3)


def _print_table(repositories: Mapping[str, Mapping[str, Any]]) -> None:
    """One line a repository; of the answers median, 95th and 99th percentile in milliseconds."""
    print(f"{'':>20} {'lines':>8} {'cold s':>7} {'warm s':>7} {'MiB':>6} {'ghost text':>18} {'popup':>18}")
    for name, one in repositories.items():
        times = " ".join(f"{one[kind]['all_ms'].get(part, 0):5.0f}" for kind in _KINDS for part in _SHOWN)
        sizes = f"{one['n_lines']:>8} {one['cold_index_s']:>7.1f} {one['warm_index_s']:>7.1f}"
        print(f"{name:>20} {sizes} {one['indexed_mib']:>6.0f}  {times}")


def _print_progress(name: str) -> None:
    print(name, file=sys.stderr)


if __name__ == "__main__":
    main()
