"""No context: the completer sees the last `IN_FILE_TOKENS` before the cursor, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit


@dataclass(frozen=True, slots=True)
class NoContext:
    """What every method must beat; the run asks its completer without the whole file."""

    name: str = "no context"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """Nothing; see `Arm`."""
        return []
