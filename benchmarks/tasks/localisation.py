"""Localisation (CoRet, arXiv 2505.24715): from a commit's message to the functions that it changed.

The clone's sources as they were before each commit are indexed, one commit after the other as a workspace
changes, and searched for the message. Knows nothing of how figures are put together.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.inputs.clones import Commit, changes, check_out
from benchmarks.inputs.refused_clones import refuse_public
from benchmarks.metrics.ranking import ranking_figures
from benchmarks.tasks.plain_rankings import by_bm25, by_cosine, fused
from benchmarks.tasks.shown import name_of, shown
from benchmarks.values import Definition, RankingRow, Repository
from benchmarks.workspace import stand_alone
from reprise import Engine
from reprise.retrieval.fusion import Ranked
from reprise.retrieval.query import search_query
from reprise.types import DiskChanged, Hit

TASK = "localisation"
WITHOUT_NAMES = "localisation without names"
"""The same messages without the names of what changed: nothing in them can simply be looked up."""

_TOP_FUNCTIONS = 40  # hits asked for: some are heads of classes, and 20 functions are counted
_TOP_FILES = 20
_N_CHUNKS = 160  # that a single stage ranks, as many as the engine's own search for 20 hits
_FUNCTION_CUTS = (5, 20)
_FILE_CUTS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Found:
    """What a method ranks for one message, best first."""

    functions: list[Hit]
    files: list[Hit]


Method = Callable[[Engine, str], Found]


def run(clone: Path, repository: Repository, n_commits: int) -> list[RankingRow]:
    """A row for each method, query and commit, the oldest commit first; `repository` names the clone.

    Figures are of functions (`functions_all_at_5` is CoRet's perfect recall) and of files (`files_all_at_1`).
    Raises `BadInputError` for a clone of a public benchmark's repository.
    """
    refuse_public(clone)
    rows: list[RankingRow] = []
    commits = list(changes(clone, n_commits, repository.language))[::-1]
    for commit, engine in _workspaces(clone, commits, repository.language):
        for task, query in _queries(commit).items():
            rows += [_row(engine, repository, commit, task, query, method) for method in METHODS]
    return rows


def bm25(engine: Engine, message: str) -> Found:
    """Chunks by BM25."""
    return _by_chunk(by_bm25(engine, search_query(message), _N_CHUNKS))


def dense(engine: Engine, message: str) -> Found:
    """Chunks by the bundled encoder's cosine."""
    return _by_chunk(by_cosine(engine, search_query(message), _N_CHUNKS))


def bm25_and_dense(engine: Engine, message: str) -> Found:
    """Both, fused by reciprocal rank with equal weights."""
    query = search_query(message)
    return _by_chunk(by_bm25(engine, query, _N_CHUNKS), by_cosine(engine, query, _N_CHUNKS))


def reprise(engine: Engine, message: str) -> Found:
    """The engine's own search."""
    functions = engine.search(message, _TOP_FUNCTIONS, "function")
    return Found(functions, engine.search(message, _TOP_FILES, "file"))


METHODS: Mapping[str, Method] = {
    "bm25": bm25,
    "dense": dense,
    "bm25 + dense": bm25_and_dense,
    "reprise": reprise,
}


def without_names(message: str, changed: Sequence[Definition]) -> str:
    """`message` without the paths and file names of what changed, its functions' and its classes' names."""
    names = {part for definition in changed for part in definition.qualified.split(".")}
    for path in {definition.path for definition in changed}:
        names |= {path, Path(path).name, Path(path).stem}
    longest_first = sorted(map(re.escape, names), key=lambda name: (-len(name), name))
    return re.sub(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", " ", message)


def _queries(commit: Commit) -> dict[str, str]:
    return {TASK: commit.message, WITHOUT_NAMES: without_names(commit.message, commit.changed)}


@contextmanager
def empty_workspace() -> Iterator[Path]:
    """A folder for the trees of commits, and a cache that is gone afterwards."""
    with TemporaryDirectory(prefix="reprise-benchmark-") as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"  # of this process, which does nothing else
        root = Path(folder) / "tree"
        root.mkdir()
        stand_alone(root)
        yield root


def _workspaces(clone: Path, commits: Sequence[Commit], language: str) -> Iterator[tuple[Commit, Engine]]:
    """Each commit with an engine that has indexed what its parent held."""
    with empty_workspace() as root:
        since = commits[0].parent if commits else None
        if since is not None:
            check_out(clone, since, root, language)
        with Engine.open(root, watch=False) as engine:
            for commit in commits:
                paths = check_out(clone, commit.parent, root, language, since)
                engine.apply([DiskChanged(path) for path in paths])
                engine.wait_until_indexed()
                since = commit.parent
                yield commit, engine


def _row(
    engine: Engine, repository: Repository, commit: Commit, task: str, query: str, method: str
) -> RankingRow:
    start = time.perf_counter()
    found = METHODS[method](engine, query)
    elapsed_ms = (time.perf_counter() - start) * 1000
    functions = shown(engine.snapshot(), found.functions, ("function", "method"))
    files = list(dict.fromkeys(hit.path for hit in found.files))
    gold = sorted({name_of(definition) for definition in commit.changed})
    gold_files = sorted({definition.path for definition in commit.changed})
    figures = {
        **_named("functions", ranking_figures(functions, gold, _FUNCTION_CUTS)),
        **_named("files", ranking_figures(files, gold_files, _FILE_CUTS)),
    }
    question = f"{repository.name}:{TASK}:{commit.sha[:12]}"
    timings_ms = {"rank": elapsed_ms}
    return RankingRow(question, repository.name, repository.language, task, method, figures, timings_ms)


def _named(what: str, figures: Mapping[str, float]) -> dict[str, float]:
    return {f"{what}_{name}": value for name, value in figures.items()}


def _by_chunk(*rankings: Sequence[Ranked]) -> Found:
    """Functions and files in the order of their best chunks."""
    hits = fused(*rankings)
    return Found(hits, hits)
