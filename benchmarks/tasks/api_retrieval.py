"""API retrieval (DeepCodeSeek, arXiv 2509.25716): from the last ten lines to the workspace APIs called next.

Ranks the workspace's definitions by several methods and says where the called ones stand. Knows neither how
the places are drawn nor how figures are put together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from benchmarks.baselines.ablations import Given
from benchmarks.baselines.reprise import turn_of
from benchmarks.metrics.ranking import ranking_figures
from benchmarks.questions.next_apis import draw, is_new, last_lines
from benchmarks.tasks.plain_rankings import by_bm25, by_cosine, fused
from benchmarks.tasks.shown import name_of, shown
from benchmarks.values import Question, RankingRow
from benchmarks.workspace import Workspace
from reprise.index.snapshot import Snapshot
from reprise.retrieval.fusion import Ranked
from reprise.retrieval.query import Query, completion_query
from reprise.retrieval.stages import definition_ranking
from reprise.types import Completion, Hit, SymbolKind

TASK = "api_retrieval"

_TOP = 40  # places that a stage ranks: as many as are counted
_CUTS = (5, 40)  # DeepCodeSeek's
_KINDS: tuple[SymbolKind, ...] = ("function", "method", "class")
_DEADLINE_MS = 5000  # far off, so that a loaded machine changes the time and not the answer

Method = Callable[[Workspace, Question], list[str]]
"""Definitions as `path:qualified name`, the likeliest to be called next first."""


def run(workspace: Workspace, n_questions: int, seed: int) -> list[RankingRow]:
    """A row for each method and question, in the order of the questions.

    `top_5`, `top_40` and `reciprocal_rank` are of the very next API; `following_at_40` is the share of the
    next three that is among the first 40. `new_top_5` and `new_top_40` are there only where the ten lines do
    not name the next API.
    """
    questions = draw(workspace.repository, workspace.files, n_questions, seed)
    return [_row(workspace, question, method) for question in questions for method in METHODS]


def bm25(workspace: Workspace, question: Question) -> list[str]:
    """Chunks by BM25 over the last ten lines."""
    return _shown(workspace, fused(_lexical(workspace, question)))


def dense(workspace: Workspace, question: Question) -> list[str]:
    """Chunks by the bundled encoder's cosine with the last ten lines."""
    return _shown(workspace, fused(_dense(workspace, question)))


def bm25_and_dense(workspace: Workspace, question: Question) -> list[str]:
    """Both, fused by reciprocal rank with equal weights."""
    return _shown(workspace, fused(_lexical(workspace, question), _dense(workspace, question)))


def definitions(workspace: Workspace, question: Question) -> list[str]:
    """Definitions of the names that the last ten lines hold, those that the file imports first."""
    imports = turn_of(workspace, question).buffer.syntax.imports
    snapshot = workspace.engine.snapshot()
    return _shown(workspace, fused(definition_ranking(snapshot, _query(question), imports, _TOP)))


def reprise(workspace: Workspace, question: Question) -> list[str]:
    """All that the engine's enhanced query finds, before it is packed."""
    return _shown(workspace, turn_of(workspace, question).found)


def reprise_without_candidates(workspace: Workspace, question: Question) -> list[str]:
    """What the engine's query finds that no sampled candidate enhances."""
    return _shown(workspace, turn_of(workspace, question, Given(())).found)


def reprise_popup(workspace: Workspace, question: Question) -> list[str]:
    """The popup's names: at a line's start those in view or in reach of an import, and no members."""
    result = workspace.engine.complete(
        question.path,
        question.text,
        question.line,
        question.character,
        suffix=False,
        kinds=("api",),
        deadline_ms=_DEADLINE_MS,
        fresh=True,
    )
    snapshot = workspace.engine.snapshot()
    return [name for item in result.items for name in _named(snapshot, item)]


METHODS: dict[str, Method] = {
    "bm25": bm25,
    "dense": dense,
    "bm25 + dense": bm25_and_dense,
    "definitions": definitions,
    "reprise": reprise,
    "reprise without candidates": reprise_without_candidates,
    "reprise's popup": reprise_popup,
}


def _row(workspace: Workspace, question: Question, method: str) -> RankingRow:
    start = time.perf_counter()
    ranked = METHODS[method](workspace, question)
    elapsed_ms = (time.perf_counter() - start) * 1000
    gold = [name_of(definition) for definition in question.gold]
    following = ranking_figures(ranked, gold, _CUTS)
    next_one = ranking_figures(ranked, gold[:1], _CUTS)
    top = {f"top_{cut}": next_one[f"any_at_{cut}"] for cut in _CUTS}
    figures = {
        **top,
        "reciprocal_rank": next_one["reciprocal_rank"],
        "following_at_40": following["recall_at_40"],
        **({f"new_{name}": value for name, value in top.items()} if is_new(question) else {}),
    }
    timings_ms = {"rank": elapsed_ms}
    return RankingRow(question.id, question.repository, question.language, TASK, method, figures, timings_ms)


def _query(question: Question) -> Query:
    return completion_query(question.path, last_lines(question), "")


def _lexical(workspace: Workspace, question: Question) -> list[Ranked]:
    return by_bm25(workspace.engine, _query(question), _TOP)


def _dense(workspace: Workspace, question: Question) -> list[Ranked]:
    return by_cosine(workspace.engine, _query(question), _TOP)


def _shown(workspace: Workspace, hits: Sequence[Hit]) -> list[str]:
    return shown(workspace.engine.snapshot(), hits, _KINDS)


def _named(snapshot: Snapshot, item: Completion) -> Iterator[str]:
    """The definition that a popup item stands for, by its name and the path in its detail."""
    path = item.detail.rpartition(" · ")[2]
    for reference in snapshot.definitions_in(path, item.text):
        if reference.symbol.kind == item.symbol_kind:
            yield f"{path}:{reference.symbol.qualified}"
