"""Puts the same questions to the same completer with each arm's context, repository by repository.

Knows neither how questions are drawn nor how answers are judged. Repositories are shared out over processes;
each is one unit of work, kept when it is finished.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from benchmarks.baselines.arm import Arm
from benchmarks.baselines.no_context import NoContext
from benchmarks.baselines.registry import ARMS
from benchmarks.baselines.reprise import AsShipped
from benchmarks.completers.choose import completer_named
from benchmarks.completers.completer import Completer
from benchmarks.metrics.of_answer import text_figures
from benchmarks.metrics.of_context import context_figures
from benchmarks.questions.draw import draw_questions
from benchmarks.rows_file import read_rows, write_rows
from benchmarks.values import Question, Repository, Row, Task
from benchmarks.workspace import Workspace, opened

OnProgress = Callable[[str, int, int], None]
"""(the repository that is finished, how many are, of how many)"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of whom."""

    repositories: tuple[Repository, ...]
    tasks: tuple[Task, ...]
    arms: tuple[str, ...]
    completer: str
    n_each: int
    """Questions of each task and view, in each repository."""
    seed: int = 7


def asked(
    plan: Plan, jobs: int, kept: Path | None = None, on_progress: OnProgress = lambda name, done, total: None
) -> list[Row]:
    """All rows, by repository, made by `jobs` processes; those that `kept` holds are taken as they are."""
    rows = {one.name: read_rows(kept, one.name) for one in plan.repositories}
    missing = [one for one in plan.repositories if rows[one.name] is None]
    missing.sort(
        key=_n_bytes, reverse=True
    )  # the longest first, so that no process ends far behind the others
    n_all = len(plan.repositories)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(ask_repository, plan, one): one.name for one in missing}
        try:
            for n_done, future in enumerate(as_completed(futures), n_all - len(missing) + 1):
                name = futures[future]
                rows[name] = future.result()
                write_rows(kept, name, future.result())
                on_progress(name, n_done, n_all)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [row for one in plan.repositories for row in rows[one.name] or ()]


def ask_repository(plan: Plan, repository: Repository) -> list[Row]:
    """The rows of one repository, in the order of questions and arms."""
    completer = completer_named(plan.completer)
    arms = [ARMS[name]() for name in plan.arms]
    with opened(repository) as workspace:
        questions = draw_questions(repository, workspace.files, plan.tasks, plan.n_each, plan.seed)
        workspace.questions.extend(questions)
        return [ask(workspace, question, arm, completer) for question in questions for arm in arms]


def ask(workspace: Workspace, question: Question, arm: Arm, completer: Completer) -> Row:
    """One arm's context and what the completer, or the whole engine, answers with it."""
    start = time.perf_counter()
    if isinstance(arm, AsShipped):
        answer, context = arm.answered(workspace, question)
        context_ms = 0.0
    else:
        context = arm.context(workspace, question, lambda hits: completer.complete(question, hits).text)
        context_ms = (time.perf_counter() - start) * 1000
        answer = completer.complete(question, context, whole_file=not isinstance(arm, NoContext))
    return Row(
        question=question.id,
        repository=question.repository,
        language=question.language,
        task=question.task,
        view=question.view,
        arm=arm.name,
        answer=answer.text,
        confidence=answer.confidence,
        figures={**text_figures(question, answer.text), **context_figures(question, context)},
        timings_ms={"context": round(context_ms, 3), "complete": round(answer.elapsed_ms, 3)},
        target=question.target,
    )


def _n_bytes(repository: Repository) -> int:
    return sum(path.stat().st_size for path in repository.root.rglob("*") if path.is_file())
