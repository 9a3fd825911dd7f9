"""Puts the same questions to the same completer with each arm's context, in one repository.

Knows neither how questions are drawn nor how answers are judged.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from benchmarks.baselines.arm import Arm, context_of
from benchmarks.baselines.oracle import Oracle
from benchmarks.baselines.registry import ARMS, IN_FILE_ONLY, oracle
from benchmarks.baselines.reprise import AsShipped
from benchmarks.completers.choose import completer_named
from benchmarks.completers.completer import Completer
from benchmarks.metrics.of_answer import text_figures
from benchmarks.metrics.of_context import context_figures
from benchmarks.questions.draw import draw_questions
from benchmarks.values import Question, Repository, Row, Task
from benchmarks.workspace import Workspace, opened


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of each repository, and of whom."""

    tasks: tuple[Task, ...]
    arms: tuple[str, ...]
    completer: str
    n_each: int
    """Questions of each task and view."""
    seed: int = 7


def ask_repository(plan: Plan, repository: Repository) -> list[Row]:
    """The rows of one repository, in the order of questions and arms."""
    completer = completer_named(plan.completer)
    arms = [arm_named(name, completer) for name in plan.arms]
    with opened(repository) as workspace:
        questions = draw_questions(repository, workspace.files, plan.tasks, plan.n_each, plan.seed)
        workspace.questions.extend(questions)
        return [ask(workspace, question, arm, completer) for question in questions for arm in arms]


def arm_named(name: str, completer: Completer) -> Arm:
    """An arm; the oracle rates contexts by the loss of the run's completer."""
    arm = ARMS[name]()
    return oracle(completer.loss) if isinstance(arm, Oracle) else arm


def ask(workspace: Workspace, question: Question, arm: Arm, completer: Completer) -> Row:
    """One arm's context and what the completer, or the whole engine, answers with it."""
    start = time.perf_counter()
    if isinstance(arm, AsShipped):
        answer, context = arm.answered(workspace, question)
        context_ms = 0.0
    else:
        context = context_of(workspace, question, arm, lambda hits: completer.complete(question, hits).text)
        context_ms = (time.perf_counter() - start) * 1000
        answer = completer.complete(question, context, whole_file=arm.name not in IN_FILE_ONLY)
    figures = {**text_figures(question, answer.text), **context_figures(question, context)}
    if not isinstance(arm, AsShipped) and arm.name not in IN_FILE_ONLY:
        figures["target_probability"] = math.exp(-completer.loss(question, context))
    return Row(
        question=question.id,
        repository=question.repository,
        language=question.language,
        task=question.task,
        view=question.view,
        arm=arm.name,
        answer=answer.text,
        confidence=answer.confidence,
        figures=figures,
        timings_ms={"context": round(context_ms, 3), "complete": round(answer.elapsed_ms, 3)},
        target=question.target,
    )
