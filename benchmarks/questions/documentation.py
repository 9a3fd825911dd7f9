"""RETROcode's task: from a docstring, JSDoc or Javadoc to the code, for bodies of at most 12 lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.questions.reading.bodies import bodies_of
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.site import Site

_MAX_LINES = 12
_MIN_TOKENS = 8
"""Of a body; fewer are `pass`, `return self.name` and the like, which no documentation is needed for."""
_MIN_WORDS = 5
"""Of a documentation; fewer say no more than the function's name."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_REFERENCE = re.compile(r"\{@inheritDoc\}|@see\b.*|@override\b", re.IGNORECASE)


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every documented body of a file that is short and does something."""
    source = meanings.source(path)
    for body in bodies_of(source):
        n_tokens = len(source.tokens_between(body.start, body.end))
        n_words = len(_WORD.findall(_REFERENCE.sub("", body.documentation)))
        if body.n_lines <= _MAX_LINES and n_tokens >= _MIN_TOKENS and n_words >= _MIN_WORDS:
            yield Site(path, body.start, body.end, source.text[body.start : body.end])
