"""CrossCodeEval's holes: from just before a name that another file defines to the end of the line.

The name is the use of an import or a member of what is imported, stands for the first time in the file but
for the imports, and begins a rest of 3 to 30 tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.questions.lines import is_code_line
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.site import Site

_MIN_TOKENS, _MAX_TOKENS = 3, 30
_MIN_CHARACTERS = 8


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every such hole of a file: one a line at most, the first."""
    source = meanings.source(path)
    seen: set[str] = set()
    for start, end, tokens in source.lines():
        new = [token for token in tokens if token.kind == "name" and token.text not in seen]
        seen.update(token.text for token in tokens if token.kind in ("name", "label"))
        if not is_code_line(start, end, tokens):
            continue
        for token in new:
            n_rest = sum(other.start >= token.start for other in tokens)
            if n_rest < _MIN_TOKENS or end - token.start < _MIN_CHARACTERS:
                break
            if n_rest <= _MAX_TOKENS and meanings.foreign(path, source.token_index(token.start)) is not None:
                yield Site(path, token.start, end, source.text[token.start : end])
                break
