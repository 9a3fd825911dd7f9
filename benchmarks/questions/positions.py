"""Positions drawn evenly from line starts and mid-line alike, as a typing person would stand there.

Of every kind of line, comments and imports too, and with targets of at least `MIN_TARGET` characters.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.questions.holes import Hole, draw_holes
from benchmarks.questions.holes import View as HoleView
from benchmarks.questions.meanings import Meanings
from benchmarks.values import Question, Repository, View

_HOLE_VIEWS: Mapping[View, tuple[HoleView, ...]] = {"left": ("blind",), "both": ("below", "below", "inline")}
"""How the end of the line is seen: hidden, empty, or what closes the line."""


def draw(repository: Repository, meanings: Meanings, n_each: int, chance: random.Random) -> list[Question]:
    """Draw `n_each` questions of each view."""
    files = sorted(meanings.files.items())
    found: dict[str, Question] = {}
    for view, hole_views in _HOLE_VIEWS.items():
        for hole in draw_holes(files, n_each, chance.randrange(1 << 32), hole_views):
            question = _question(repository, meanings, view, hole)
            found[question.id] = question
    return list(found.values())


def _question(repository: Repository, meanings: Meanings, view: View, hole: Hole) -> Question:
    source = meanings.source(hole.path)
    start = source.line_starts[hole.line] + hole.character
    return Question(
        id=f"{repository.name}:positions:{view}:{hole.path}:{hole.line}:{hole.character}",
        repository=repository.name,
        language=repository.language,
        task="positions",
        view=view,
        path=hole.path,
        text=source.text[:start] + source.text[start + len(hole.target) :],
        line=hole.line,
        character=hole.character,
        target=hole.target.rstrip(),
        truth=hole.truth,
        gold=meanings.gold(hole.path, start, start + len(hole.target)),
    )
