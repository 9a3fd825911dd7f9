"""What is shown of the buffer: the longest stretches before and after the cursor that fit into a budget.

The stretch before the cursor begins at a line whose number is a multiple of a step. So it moves seldom while
the user types, and a model server that remembers the prompt need not read it again. Knows no formats.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

Count = Callable[[str], int]
"""How many tokens a text has."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_CHARACTERS_A_TOKEN = 8  # of any code on average, at most; what lies farther away cannot be shown
_CUT = 32  # characters; the step of a window inside a line that is over the budget by itself


def reachable_prefix(text: str, budget_tokens: int, control: re.Pattern[str]) -> str:
    """The end of `text` that a budget could show, from behind the last text that `control` finds in it.

    Begins where a line begins, unless all of it is one line.
    """
    start = _snapped(text, max(0, len(text) - budget_tokens * _CHARACTERS_A_TOKEN))
    for match in control.finditer(text, start):
        start = match.end()
    return text[_snapped(text, start) :]


def reachable_suffix(text: str, budget_tokens: int, control: re.Pattern[str]) -> str:
    """The beginning of `text` that a budget could show, up to the first text that `control` finds in it.

    Ends where a line ends, unless all of it is one line.
    """
    limit = budget_tokens * _CHARACTERS_A_TOKEN
    found = control.search(text, 0, limit)
    end = found.start() if found else limit
    if end >= len(text):
        return text
    line_ends = [match.end() for match in _LINE_END.finditer(text, 0, end)]
    return text[: line_ends[-1] if line_ends else end]


def prefix_window(text: str, line: int, budget_tokens: int, step: int, count: Count) -> str:
    """The longest end of `text`, at whose end is the cursor on the 0-based `line`, that has `budget_tokens`.

    It begins at a line that is a multiple of `step`; at any line, if that leaves nothing; inside the cursor's
    line, if that is over the budget by itself.
    """
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    first = line + 1 - len(starts)
    stepped = starts[-first % step :: step]
    within = range(starts[-1], len(text), _CUT)
    for candidates in (stepped, starts, within):
        start = _first(candidates, lambda start: count(text[start:]) <= budget_tokens)
        if start is not None:
            return text[start:]
    return ""


def suffix_window(text: str, budget_tokens: int, count: Count) -> str:
    """The longest beginning of `text` that has `budget_tokens`.

    It ends where a line ends, or inside the first line, if that is over the budget by itself.
    """
    ends = [len(text), *(match.end() for match in reversed(list(_LINE_END.finditer(text))))]
    within = range(ends[-1] // _CUT * _CUT, 0, -_CUT)
    for candidates in (ends, within):
        end = _first(candidates, lambda end: count(text[:end]) <= budget_tokens)
        if end is not None:
            return text[:end]
    return ""


def _first(candidates: Sequence[int], fits: Callable[[int], bool]) -> int | None:
    """The first candidate that fits; those behind one that fits must fit as well."""
    place = bisect_left(candidates, True, key=fits)
    return candidates[place] if place < len(candidates) else None


def _snapped(text: str, start: int) -> int:
    """The first beginning of a line at or behind `start`, or `start` itself if none follows."""
    if start == 0 or (text[start - 1] in "\r\n" and text[start - 1 : start + 1] != "\r\n"):
        return start
    line_end = _LINE_END.search(text, start)
    return line_end.end() if line_end else start
