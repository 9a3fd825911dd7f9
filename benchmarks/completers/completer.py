"""What answers a question with a given context: one for all arms of a run, so only the context differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from benchmarks.values import Answer, Question
from reprise.types import Hit


class Completer(Protocol):
    """A generator with a fixed budget; knows nothing of where the context came from."""

    @property
    def name(self) -> str:
        """In results."""
        ...

    def complete(self, question: Question, context: Sequence[Hit], *, whole_file: bool = True) -> Answer:
        """Answer `question` from its file and `context`, best first; equal questions get equal answers.

        Without `whole_file` only the last `IN_FILE_TOKENS` before the cursor are seen (and a quarter of that
        behind it, where the view allows).
        """
        ...

    def loss(self, question: Question, context: Sequence[Hit]) -> float:
        """How unlikely the question's target is with a context: lower is better, in units of its own."""
        ...
