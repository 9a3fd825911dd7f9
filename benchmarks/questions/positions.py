"""Positions drawn evenly from line starts and mid-line alike, as a typing person would stand there.

Of every kind of line, comments and imports too, but for the comment that heads a file: nobody types a licence.
Targets have at least `holes.MIN_TARGET` characters.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.questions.holes import Hole, draw_holes
from benchmarks.questions.holes import View as HoleView
from benchmarks.questions.meanings import Meanings
from benchmarks.questions.source import Source
from benchmarks.values import Question, Repository, View

_HOLE_VIEWS: Mapping[View, tuple[HoleView, ...]] = {"left": ("blind",), "both": ("below", "below", "inline")}
"""How the end of the line is seen: hidden, empty, or what closes the line."""


_DRAWN = 2  # holes drawn for each that is asked for; some are drawn twice, some stand in a licence


def draw(repository: Repository, meanings: Meanings, n_each: int, chance: random.Random) -> list[Question]:
    """Draw `n_each` questions of each view, fewer where so many cannot be found."""
    files = sorted(meanings.files.items())
    questions: list[Question] = []
    for view, hole_views in _HOLE_VIEWS.items():
        found: dict[str, Question] = {}
        for hole in draw_holes(files, _DRAWN * n_each, chance.randrange(1 << 32), hole_views):
            source = meanings.source(hole.path)
            if len(found) < n_each and not _is_in_head(source, source.line_starts[hole.line]):
                question = _question(repository, meanings, view, hole)
                found[question.id] = question
        questions += found.values()
    return questions


def _is_in_head(source: Source, offset: int) -> bool:
    """Whether nothing but comments stands in the file up to an offset's token; docstrings count as code."""
    tokens = source.tokens[: source.token_index(offset + 1)]
    return bool(tokens) and all(token.kind == "comment" and token.text[0] in "#/" for token in tokens)


def _question(repository: Repository, meanings: Meanings, view: View, hole: Hole) -> Question:
    source = meanings.source(hole.path)
    start = source.line_starts[hole.line] + hole.character
    target = hole.target.rstrip()  # a blank before a closing bracket stays where it is
    return Question(
        id=f"{repository.name}:positions:{view}:{hole.path}:{hole.line}:{hole.character}",
        repository=repository.name,
        language=repository.language,
        task="positions",
        view=view,
        path=hole.path,
        text=source.text[:start] + source.text[start + len(target) :],
        line=hole.line,
        character=hole.character,
        target=target,
        truth=hole.truth if view == "left" else target,
        gold=meanings.gold(hole.path, start, start + len(target)),
    )
