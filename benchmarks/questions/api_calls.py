"""RepoEval's API invocation: statements that call what another file of the repository defines.

From behind the indentation; the statement, or the head of a compound one, stands on one line whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.questions.lines import is_code_line
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.reading.source import Source
from benchmarks.questions.reading.tokens import Token, matching
from benchmarks.questions.site import Site

_STEPS = {"(": 1, "[": 1, ")": -1, "]": -1}


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every such line of a file."""
    source = meanings.source(path)
    for start, end, tokens in source.lines():
        if is_code_line(start, end, tokens) and _is_whole(source, end, tokens):
            first = source.token_index(tokens[0].start)
            if any(calls_api(meanings, path, first + at) for at in range(len(tokens) - 1)):
                yield Site(path, start, end, source.text[start:end])


def calls_api(meanings: Meanings, path: str, index: int) -> bool:
    """Whether the token `index` of a file is the name of a call of what another file defines."""
    tokens = meanings.source(path).tokens
    if tokens[index].kind != "name" or not _is_called(tokens, index):
        return False
    meaning = meanings.foreign(path, index)
    return meaning is not None and meaning.symbol is not None and meaning.symbol.kind != "variable"


def _is_whole(source: Source, end: int, tokens: Sequence[Token]) -> bool:
    """Whether a statement, or the head of one, fills the line."""
    statement_end = source.statements.get(tokens[0].start)
    if statement_end is None or sum(_STEPS.get(token.text, 0) for token in tokens) != 0:
        return False
    return statement_end <= end or tokens[-1].text in ("{", ":")


def _is_called(tokens: Sequence[Token], index: int) -> bool:
    """Whether brackets follow a name, behind type arguments or at once; Java's annotations are no calls."""
    if index and tokens[index - 1].text == "@":
        return False
    following = index + 1
    if following < len(tokens) and tokens[following].text == "<":
        following = matching(tokens, following, "<", ">") + 1
    return 0 < following < len(tokens) and tokens[following].text == "("
