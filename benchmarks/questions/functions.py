"""RepoEval's function completion: bodies of 3 to 30 lines, from behind signature and docstring."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.questions.reading.bodies import bodies_of
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.site import Site

_MIN_LINES, _MAX_LINES = 3, 30


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every such body of a file."""
    source = meanings.source(path)
    for body in bodies_of(source):
        if _MIN_LINES <= body.n_lines <= _MAX_LINES:
            yield Site(path, body.start, body.end, source.text[body.start : body.end])
