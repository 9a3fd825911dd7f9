"""What a method may look at of the question's own file. Knows no method."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.values import Question
from reprise.completion.site import site_at
from reprise.syntax.analysis import analyse
from reprise.types import Import
from reprise.workspace.languages import language_of


@dataclass(frozen=True, slots=True)
class Seen:
    """The text before the cursor and, where the view allows, after it."""

    path: str
    prefix: str
    suffix: str

    def last_lines(self, n_lines: int) -> list[str]:
        """The last lines before the cursor that are not blank; its own is one, as far as it is typed."""
        return [line for line in self.prefix.split("\n") if line.strip()][-n_lines:]

    def imports(self) -> tuple[Import, ...]:
        """What the visible text imports."""
        return analyse(self.path, language_of(self.path), self.prefix + self.suffix).syntax.imports


def seen(question: Question) -> Seen:
    """Cut the question's text at its cursor."""
    site = site_at(question.path, question.text, question.line, question.character, question.sees_suffix)
    return Seen(question.path, site.prefix, site.suffix)
