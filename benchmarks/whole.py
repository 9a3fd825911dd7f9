"""Runs every part of the benchmark and brings together what the report is made of.

What is finished is kept under the version of the code that made it, so that a run that was stopped goes on
where it stood. What is timed runs alone, after the rest.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.baselines.registry import ARMS
from benchmarks.baselines.reprise import AsShipped
from benchmarks.inputs.clones import newest
from benchmarks.inputs.repositories import read_files
from benchmarks.kept import Kept
from benchmarks.report.facts import Facts, RepositoryFacts
from benchmarks.run import Plan, ask_repository
from benchmarks.sizes import Size
from benchmarks.tasks import api_retrieval, latency, localisation, typing
from benchmarks.values import RankingRow, Repository, Row, Split, Task
from benchmarks.workspace import opened

TASKS: tuple[Task, ...] = ("line", "api", "function", "cross_file", "documentation")
PARTS = ("answers", "positions", "localisation", "apis", "latency", "typing")
"""What a run is made of; the report leaves out what was not run."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be measured."""

    size: Size
    split: Split
    """Of the repositories that are reported."""
    repositories: tuple[Repository, ...]
    choosers: tuple[Repository, ...]
    """Packages on which the filter's threshold is chosen."""
    clones: tuple[Path, ...] = ()
    arms: tuple[str, ...] = tuple(ARMS)
    tasks: tuple[Task, ...] = TASKS
    parts: tuple[str, ...] = PARTS
    completer: str = "ngram"
    seed: int = 7
    command: str = ""


def measured(order: Order, kept: Kept) -> tuple[list[Row], Facts]:
    """Run the parts in order that `kept` does not hold; the rows and what else the report needs."""
    rows: list[Row] = []
    rankings: list[RankingRow] = []
    times: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    names = _digest(one.name for one in order.repositories)
    if "answers" in order.parts:
        rows += _answers(order, kept)
    if "positions" in order.parts:
        rows += _positions(order, kept)
    if "localisation" in order.parts:
        rankings += _localised(order, kept)
    if "apis" in order.parts:
        rankings += _apis(order, kept)
    if "latency" in order.parts:
        times = kept.value("latency", names, lambda: latency.run(order.repositories, order.size.n_timed))
    if "typing" in order.parts:
        typed = kept.value("typing", names, lambda: _typed(order))
    return rows, _facts(order, kept.version, rankings, times, typed)


def _answers(order: Order, kept: Kept) -> list[Row]:
    plan = Plan(order.tasks, order.arms, order.completer, order.size.n_each, order.seed)
    asked = sorted(
        order.repositories, key=n_bytes, reverse=True
    )  # so that no process ends far behind the others
    return kept.rows("answers", Row, {one.name: (ask_repository, plan, one) for one in asked})


def _positions(order: Order, kept: Kept) -> list[Row]:
    plan = Plan(("positions",), (AsShipped().name,), order.completer, order.size.n_positions, order.seed)
    asked = {one.name: one for one in (*order.repositories, *order.choosers)}
    return kept.rows("positions", Row, {name: (ask_repository, plan, one) for name, one in asked.items()})


def _localised(order: Order, kept: Kept) -> list[RankingRow]:
    units = {
        f"{clone_name(clone)}-{newest(clone)[:12]}": (
            localisation.run,
            clone,
            Repository(clone_name(clone), "python", order.split, clone),
            order.size.n_commits,
        )
        for clone in order.clones
    }
    return kept.rows("localisation", RankingRow, units)


def _apis(order: Order, kept: Kept) -> list[RankingRow]:
    units = {
        one.name: (ask_apis, one, order.size.n_apis, order.seed)
        for one in order.repositories
        if one.language == "python"
    }
    return kept.rows("apis", RankingRow, units)


def ask_apis(repository: Repository, n_questions: int, seed: int) -> list[RankingRow]:
    """API retrieval in one repository."""
    with opened(repository) as workspace:
        return api_retrieval.run(workspace, n_questions, seed)


def clone_name(clone: Path) -> str:
    """How a clone is called in results: its folder, or that around a folder called `repo` or `.git`."""
    folder = clone.resolve()
    return (folder.parent if folder.name in ("repo", ".git") else folder).name.rpartition("+")[2]


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def _typed(order: Order) -> dict[str, Any]:
    by_size = sorted(order.repositories, key=n_bytes)
    chosen = [
        repository
        for language in sorted({one.language for one in by_size})
        for repository in [one for one in by_size if one.language == language][
            : order.size.n_typed_repositories
        ]
    ]
    return typing.run(chosen, order.size.n_typed_files, order.size.n_typed_lines)


def _facts(
    order: Order,
    version: str,
    rankings: Sequence[RankingRow],
    times: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> Facts:
    asked = {one.name: one for one in (*order.repositories, *order.choosers)}
    return Facts(
        command=order.command,
        size=order.size.name,
        completer=order.completer,
        n_each=order.size.n_each,
        seed=order.seed,
        code=version,
        machine=machine(),
        split=order.split,
        repositories=tuple(_repository_facts(one) for one in asked.values()),
        rankings=tuple(rankings),
        typing=typed,
        latency=times,
        clones={clone_name(clone): newest(clone) for clone in order.clones},
    )


def _repository_facts(repository: Repository) -> RepositoryFacts:
    files = read_files(repository.root, repository.language)
    n_lines = sum(text.count("\n") for _, text in files)
    return RepositoryFacts(repository.name, repository.language, repository.split, len(files), n_lines)


def machine() -> str:
    """Processor and cores of this machine, in words."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def n_bytes(repository: Repository) -> int:
    """Of all its files."""
    return sum(path.stat().st_size for path in repository.root.rglob("*") if path.is_file())
