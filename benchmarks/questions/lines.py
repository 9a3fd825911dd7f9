"""RepoEval's line completion: whole lines of code, from behind the indentation.

Lines with comments, docstrings and imports are left out, and lines of fewer than five tokens. Of lines that
read the same at most one is drawn (`draw`); that others like it stand in the repository does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.reading.tokens import Token
from benchmarks.questions.site import Site

_MIN_TOKENS = 5
_CODE = frozenset({"name", "label", "other", "string"})


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every line of a file that can be asked for."""
    source = meanings.source(path)
    for start, end, tokens in source.lines():
        if len(tokens) >= _MIN_TOKENS and is_code_line(start, end, tokens):
            yield Site(path, start, end, source.text[start:end])


def is_code_line(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """Whether a line is code from end to end: no comment on it, no string that reaches out of it."""
    return (
        tokens[0].start == start
        and tokens[-1].end <= end
        and all(token.kind in _CODE for token in tokens)
        and any(token.kind in ("name", "label") for token in tokens)
        and not tokens[0].kind == tokens[-1].kind == "string"  # a message with values in it
    )
