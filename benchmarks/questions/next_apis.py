"""Places just before a call into the workspace, and which of its definitions are called next.

DeepCodeSeek's protocol (arXiv 2509.25716): the lines before the cursor ask for the API that comes. What a
call means is read from imports, the module's own names and the bases of the class around it; calls on objects
whose class the source does not tell are left out, so a label is never a guess. Knows no retrieval.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.values import Definition, Question, Repository
from reprise.index.call_graph import resolve_call
from reprise.index.code_view import WorkspaceView
from reprise.index.names import resolve_name
from reprise.types import Call, IndexedFile, SymbolRef

N_LINES = 10
"""Of code before the cursor that a query holds (DeepCodeSeek trims to the last 8 to 10)."""

_N_NEXT = 3  # definitions that count as "called next", at most
_REACH = 10  # lines below the cursor's in which they are called
_PER_DEFINITION = 2  # questions about one definition, so that no common helper decides the figures
_OWN = frozenset({"self", "cls", "this", "super", "super()"})


def draw(
    repository: Repository, files: Mapping[str, str], view: WorkspaceView, n_questions: int, seed: int
) -> list[Question]:
    """Up to `n_questions` places, by id; the same for the same seed. `view` knows the files' syntax.

    The cursor stands at the start of a line of code that calls a definition of another file, with ten lines
    of code before it. `gold` begins with that definition; up to two that are called next may follow.
    """
    places = [place for path in sorted(files) for place in _places(view, path, files[path])]
    random.Random(f"{seed}:{repository.name}:next_apis").shuffle(places)
    asked: Counter[Definition] = Counter()
    drawn: list[Question] = []
    for path, line, gold in places:
        if len(drawn) == n_questions:
            break
        if asked[gold[0]] < _PER_DEFINITION:
            asked[gold[0]] += 1
            drawn.append(_question(repository, path, files[path], line, gold))
    return sorted(drawn, key=lambda question: question.id)


def last_lines(question: Question) -> str:
    """The last `N_LINES` lines of code before the cursor: DeepCodeSeek's query."""
    return "\n".join(_last_lines(question.text.split("\n"), question.line))


def is_new(question: Question) -> bool:
    """Whether the last lines do not name the API that is called next, so that nothing of it can be copied."""
    name = question.gold[0].qualified.rpartition(".")[2]
    return re.search(rf"\b{re.escape(name)}\b", last_lines(question)) is None


def _last_lines(lines: Sequence[str], end: int) -> list[str]:
    return [line for line in lines[:end] if line.strip()][-N_LINES:]


def _places(view: WorkspaceView, path: str, text: str) -> Iterator[tuple[str, int, tuple[Definition, ...]]]:
    """(path, 0-based line, gold) of each line that calls something of another file."""
    file = view.files.get(path)
    if file is None:
        return
    calls = _calls_elsewhere(view, file)
    lines = text.split("\n")
    seen: set[int] = set()
    for place, (first, _) in enumerate(calls):
        line = first.line - 1
        if line not in seen and len(_last_lines(lines, line)) == N_LINES:
            yield path, line, _next_definitions(calls[place:])
        seen.add(line)


def _calls_elsewhere(view: WorkspaceView, file: IndexedFile) -> list[tuple[Call, SymbolRef]]:
    """The calls whose one definition stands in another file, in the order in which they stand."""
    found = []
    for call in file.calls:
        targets = resolve_call(view, file, call) if _is_told(view, file, call) else ()
        if len(targets) == 1 and targets[0].path != file.path and targets[0].symbol.kind != "variable":
            found.append((call, targets[0]))
    return found


def _is_told(view: WorkspaceView, file: IndexedFile, call: Call) -> bool:
    """Whether the source says what is called; on other objects the call graph goes by the method's name."""
    if call.kind != "call":
        return False
    if call.receiver in _OWN:
        return call.caller is not None and "." in call.caller
    return call.receiver is None or resolve_name(view, file.path, file.imports, call.receiver) is not None


def _next_definitions(calls: Sequence[tuple[Call, SymbolRef]]) -> tuple[Definition, ...]:
    """What is called from the first call on, in the same definition and not far below, nearest first."""
    first = calls[0][0]
    following = [
        _definition(target)
        for call, target in calls
        if call.line < first.line + _REACH and call.caller == first.caller
    ]
    return tuple(dict.fromkeys(following))[:_N_NEXT]


def _definition(reference: SymbolRef) -> Definition:
    symbol = reference.symbol
    return Definition(reference.path, symbol.start_line, symbol.end_line, symbol.qualified)


def _question(
    repository: Repository, path: str, text: str, line: int, gold: tuple[Definition, ...]
) -> Question:
    lines = text.split("\n")
    target = lines[line].strip()
    character = lines[line].index(target)
    lines[line] = lines[line][:character]
    return Question(
        id=f"{repository.name}:next_apis:left:{path}:{line}:{character}",
        repository=repository.name,
        language=repository.language,
        task="api",
        view="left",
        path=path,
        text="\n".join(lines),
        line=line,
        character=character,
        target=target,
        truth=target,
        gold=gold,
    )
