"""Reprise: the context that its own retrieval finds, and the whole engine as its users have it.

Knows nothing of how an answer is judged.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.values import Answer, Complete, Question
from benchmarks.workspace import Workspace
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.site import site_at
from reprise.completion.turn import Request, Turn
from reprise.retrieval.retrieve import WEIGHTS
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import CompletionResult, Hit

ALL_STAGES = tuple(WEIGHTS)
_DEADLINE_MS = 60_000  # far off, so that a loaded machine changes the time and not the answer


@dataclass(frozen=True, slots=True)
class Reprise:
    """Reprise's retrieval: what it would show a generator, packed under its budget."""

    name: str = "reprise"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The packed context, best first; see `Arm`."""
        return turn_of(workspace, question).context


@dataclass(frozen=True, slots=True)
class AsShipped:
    """The whole engine: its own n-grams of the workspace, its own choice of an answer, its own confidence."""

    name: str = "reprise as shipped"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The context of the engine's answer, best first; see `Arm`."""
        return self.answered(workspace, question)[1]

    def answered(self, workspace: Workspace, question: Question) -> tuple[Answer, list[Hit]]:
        """The surest item of ghost text, whether or not it is sure enough to be shown; and its context."""
        start = time.perf_counter()
        result = _completed(workspace, question)
        elapsed_ms = (time.perf_counter() - start) * 1000
        best = result.items[0] if result.items else None
        text, confidence = ("", 0.0) if best is None else (best.text, best.confidence)
        return Answer(text, confidence, elapsed_ms), list(result.context)


def turn_of(
    workspace: Workspace,
    question: Question,
    guesser: Sampler | None = None,
    stages: Sequence[str] = ALL_STAGES,
    memory: AnalysisMemory | None = None,
) -> Turn:
    """The engine's own way through retrieval, for one question; `guesser` draws the query's candidates.

    Remembers nothing of other questions, so that their order does not matter; `memory` is of this one alone.
    """
    sources = workspace.engine.sources()
    text = sources.policy.clean(question.text)
    place = (question.path, text, question.line, question.character, question.sees_suffix)
    watch, deadline = Stopwatch(), Deadline(_DEADLINE_MS)
    request, site, known = Request(*place), site_at(*place), memory or AnalysisMemory()
    return Turn(
        request, site, sources, known, NgramSampler(), watch, deadline, guesser=guesser, stages=stages
    )


def _completed(workspace: Workspace, question: Question) -> CompletionResult:
    return workspace.engine.complete(
        question.path,
        question.text,
        question.line,
        question.character,
        suffix=question.sees_suffix,
        min_confidence=0,
        kinds=("inline",),
        deadline_ms=_DEADLINE_MS,
        fresh=True,
    )
