"""What a method of finding context is to the run: the way in for Reprise and for every baseline."""

from __future__ import annotations

from typing import Protocol

from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit


class Arm(Protocol):
    """Finds context for questions about one workspace; stateless, but for what the workspace remembers."""

    @property
    def name(self) -> str:
        """In results and plots: `repocoder`, `reprise`, `reprise without vectors`."""
        ...

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """Return the context, best first, of at most `CONTEXT_TOKENS`.

        Nothing of the question's own file may come from its stored version: read `question.text`, and of a
        `left` question only what stands before the cursor. `complete` is for methods that retrieve in rounds.
        """
        ...


def context_of(workspace: Workspace, question: Question, arm: Arm, complete: Complete) -> list[Hit]:
    """The arm's context, found once however many ask for it."""
    key = (arm.name, question.id)
    if key not in workspace.contexts:
        workspace.contexts[key] = arm.context(workspace, question, complete)
    return workspace.contexts[key]
