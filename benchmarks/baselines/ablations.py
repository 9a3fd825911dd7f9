"""Reprise with one of its parts off, and the control that its query gains from candidates that fit.

Knows which parts there are; what they do is the engine's business.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.baselines.reprise import ALL_STAGES, turn_of
from benchmarks.values import CONTEXT_TOKENS, Complete, Question
from benchmarks.workspace import Workspace
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.retrieval.packing import pack
from reprise.syntax.memory import AnalysisMemory
from reprise.types import Cancelled, Candidate, Hit

SAMPLED_FROM = "lexical"
"""The stage whose chunks the sampler reads."""
_SEED = 11


@dataclass(frozen=True, slots=True)
class WithoutStage:
    """Reprise without one of its ranking stages; without BM25 the sampler reads no chunks either."""

    name: str
    stage: str

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The packed context of the other stages; see `Arm`."""
        left = [stage for stage in ALL_STAGES if stage != self.stage]
        if self.stage == SAMPLED_FROM:
            return turn_of(workspace, question, stages=left).context
        base = whole(workspace, question)
        return turn_of(workspace, question, Given(base.guesses), left, base.memory).context


@dataclass(frozen=True, slots=True)
class WithoutCandidates:
    """Reprise with the plain query: the code before (and after) the cursor, and no sampled candidates."""

    name: str = "reprise without candidates"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The packed context of the plain query; see `Arm`."""
        memory = whole(workspace, question).memory
        return turn_of(workspace, question, Given(()), memory=memory).context


@dataclass(frozen=True, slots=True)
class WithoutFileCap:
    """Reprise that packs as many chunks of one file as fit."""

    name: str = "reprise without file cap"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The best hits that fit, wherever they stand; see `Arm`."""
        found = whole(workspace, question).found
        return pack(found, CONTEXT_TOKENS, per_file=len(found))


@dataclass(frozen=True, slots=True)
class ShuffledCandidates:
    """The control: Reprise with the candidates of a question in another file, of the same task and view.

    What remains of a gain over `WithoutCandidates` does not come from candidates that fit the question.
    """

    name: str = "reprise, shuffled candidates"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The packed context of a query that is enhanced for another place; see `Arm`."""
        other = partner(question, workspace.questions)
        candidates = guesses(workspace, other) if other is not None else []
        memory = whole(workspace, question).memory
        return turn_of(workspace, question, Given(candidates), memory=memory).context


@dataclass(frozen=True, slots=True)
class Whole:
    """What Reprise with all of its parts read, drew and found for one question."""

    question: str
    memory: AnalysisMemory
    guesses: list[Candidate]
    found: list[Hit]


def whole(workspace: Workspace, question: Question) -> Whole:
    """Made once for all that take a part away: the times of an ablation are of that part's absence only.

    Let go when the next question comes: syntax trees of hundreds of files would fill the memory.
    """
    last: Whole | None = workspace.memory.get("whole")
    if last is None or last.question != question.id:
        drawn, memory = guesses(workspace, question), AnalysisMemory()
        found = turn_of(workspace, question, Given(drawn), memory=memory).found
        last = workspace.memory["whole"] = Whole(question.id, memory, drawn, found)
    return last


def guesses(workspace: Workspace, question: Question) -> list[Candidate]:
    """The candidates that Reprise draws for a question; once, for they may be another's too."""
    known = workspace.remembered("guesses", dict[str, list[Candidate]])
    if question.id not in known:
        known[question.id] = turn_of(workspace, question).guesses
    return known[question.id]


class Given:
    """A sampler that draws what it was made with."""

    name = "given"

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = list(candidates)

    def sample(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        hits: Sequence[Hit],
        k: int | Literal["adaptive"],
        cancelled: Cancelled,
        *,
        excluded_file: int | None = None,
    ) -> list[Candidate]:
        """Return the candidates, wherever the cursor is; see `Sampler`."""
        return self._candidates


def partner(question: Question, questions: Sequence[Question]) -> Question | None:
    """Another question of the same repository, task and view, in another file; None if there is none.

    One of the same file would have this one's target in view. The nearest before it in a seeded order.
    """
    group = (question.repository, question.task, question.view)
    alike = {one.id: one for one in questions if (one.repository, one.task, one.view) == group}
    order = sorted(alike)
    random.Random(f"{_SEED} {group}").shuffle(order)
    at = order.index(question.id)
    before = (alike[name] for name in reversed(order[at:] + order[:at]))
    return next((one for one in before if one.path != question.path), None)


def without_vectors() -> WithoutStage:
    """Reprise without the dense stage."""
    return WithoutStage("reprise without vectors", "dense")


def without_bm25() -> WithoutStage:
    """Reprise without the lexical stage."""
    return WithoutStage("reprise without bm25", "lexical")


def without_definitions() -> WithoutStage:
    """Reprise without the definitions of the names in the query."""
    return WithoutStage("reprise without definitions", "definitions")


def without_expected() -> WithoutStage:
    """Reprise without the definitions that the place promises before its text names them."""
    return WithoutStage("reprise without expected", "expected")


def without_call_graph() -> WithoutStage:
    """Reprise without the callers of what is being written."""
    return WithoutStage("reprise without call graph", "graph")


ABLATIONS = (
    without_vectors,
    without_bm25,
    without_definitions,
    without_expected,
    without_call_graph,
    WithoutCandidates,
    WithoutFileCap,
    ShuffledCandidates,
)
"""What makes each arm with one part off."""
