"""Places just before a call into the workspace, and which of its definitions are called next.

DeepCodeSeek's protocol (arXiv 2509.25716): the lines before the cursor ask for the API that comes. The cursor
stands behind the indentation of a line that calls what another file defines. Knows no retrieval.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks.questions.api_calls import calls_api
from benchmarks.questions.draw import distinct_sites
from benchmarks.questions.lines import is_code_line
from benchmarks.questions.reading.meanings import Meanings
from benchmarks.questions.reading.source import Source
from benchmarks.questions.site import Site
from benchmarks.values import Definition, Question, Repository

N_LINES = 10
"""Of code before the cursor that a query holds (DeepCodeSeek trims to the last 8 to 10)."""

_N_NEXT = 3  # definitions that count as called next, at most
_REACH = 10  # lines from the cursor's on in which they are called
_PER_DEFINITION = 2  # questions about one definition, so that no common helper decides the figures


def draw(repository: Repository, files: Mapping[str, str], n_questions: int, seed: int) -> list[Question]:
    """Up to `n_questions` places, by id; the same for the same seed. `files` is text by path.

    `gold` begins with the definition that the cursor's line calls first; up to two that are called next in
    the same function may follow.
    """
    meanings = Meanings.of_files(files)
    asked: Counter[Definition] = Counter()
    drawn: list[Question] = []
    for site in distinct_sites(sites, meanings, f"{seed}:{repository.name}"):
        if len(drawn) == n_questions:
            break
        gold = _called_from(meanings, site)
        asked[gold[0]] += 1
        if asked[gold[0]] <= _PER_DEFINITION:
            drawn.append(_question(repository, meanings.source(site.path), site, gold))
    return sorted(drawn, key=lambda question: question.id)


def sites(meanings: Meanings, path: str) -> Iterator[Site]:
    """Every line of code of a file that calls into another file, with enough lines above it."""
    source = meanings.source(path)
    for start, end, tokens in source.lines():
        first = source.token_index(tokens[0].start)
        is_asked = is_code_line(start, end, tokens) and any(
            calls_api(meanings, path, first + at) for at in range(len(tokens) - 1)
        )
        if is_asked and len(_last_lines(source.text[:start])) == N_LINES:
            yield Site(path, start, end, source.text[start:end])


def last_lines(question: Question) -> str:
    """The last `N_LINES` lines of code before the cursor: DeepCodeSeek's query."""
    above = question.text.split("\n")[: question.line]
    return "\n".join(_last_lines("\n".join(above)))


def is_new(question: Question) -> bool:
    """Whether the last lines do not name the API that is called next, so that nothing of it can be copied."""
    name = question.gold[0].qualified.rpartition(".")[2]
    return re.search(rf"\b{re.escape(name)}\b", last_lines(question)) is None


def _last_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()][-N_LINES:]


def _called_from(meanings: Meanings, site: Site) -> tuple[Definition, ...]:
    """The first definitions of other files that are called from a site on, in the same function."""
    source = meanings.source(site.path)
    first, end = source.token_index(site.start), source.token_index(_reach(source, site))
    called = [
        Definition(found.path, found.symbol.start_line, found.symbol.end_line, found.symbol.qualified)
        for index in range(first, end)
        if calls_api(meanings, site.path, index)
        and (found := meanings.foreign(site.path, index)) is not None
        and found.symbol is not None
    ]
    return tuple(dict.fromkeys(called))[:_N_NEXT]


def _reach(source: Source, site: Site) -> int:
    """Where the lines end in which a call counts as next: some lines below, or with the function."""
    line = source.line_of(site.start)
    ends = [
        symbol.end_line
        for symbol in source.syntax.symbols
        if symbol.kind in ("function", "method") and symbol.start_line <= line + 1 <= symbol.end_line
    ]
    following = min([line + _REACH, *ends])
    return source.line_starts[following] if following < len(source.line_starts) else len(source.text)


def _question(repository: Repository, source: Source, site: Site, gold: tuple[Definition, ...]) -> Question:
    line = source.line_of(site.start)
    character = site.start - source.line_starts[line]
    return Question(
        id=f"{repository.name}:next_apis:left:{site.path}:{line}:{character}",
        repository=repository.name,
        language=repository.language,
        task="api",
        view="left",
        path=site.path,
        text=source.text[: site.start] + source.text[site.end :],
        line=line,
        character=character,
        target=site.text,
        truth=site.text,
        gold=gold,
    )
