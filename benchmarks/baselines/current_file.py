"""The current file only: all of it that the completer can hold, and nothing of any other."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit


@dataclass(frozen=True, slots=True)
class CurrentFile:
    """What llm-ls does; other files must be worth more than the rest of this one."""

    name: str = "current file"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """Nothing but the file, which the completer has; see `Arm`."""
        return []
