"""A candidate that says the same thing again and again ends before it does.

Knows the lines above the cursor, because a model's loop may have begun there.
"""

from __future__ import annotations

import re
from itertools import islice

from reprise.completion.postprocessing.overlap import first_lines, is_telling
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import LINE_END, columns, lines_above

_LOOP = re.compile(r"(?=[^\n]*\w)([^\n]{2,40}?)\1{3,}")
_TURNS = re.compile(r"([^\r\n]{2,40}?)\1{3,}")
_MANY = 12  # times that a number may come in a row: data
_LONGEST = 8  # lines that are said in turn
_TIMES = 3
_WORDY = 8  # letters of a line that nobody writes twice
_COMMENTS = ("#", "//", "--", "/*", "*")


def no_loop(text: str, site: CompletionSite) -> str:
    """Drop a candidate that says the same thing four times in a row."""
    del site
    return "" if _LOOP.search(text) else text


def no_loop_in_a_line(text: str, site: CompletionSite) -> str:
    """End a candidate before the line that says the same words four times in a row."""
    del site
    for found in _TURNS.finditer(text):
        turn = found[1]
        is_number = len(set(turn)) == 1 or not any(map(str.isalpha, turn))
        is_data = is_number and len(found[0]) < _MANY * len(turn)
        if any(map(str.isalnum, turn)) and not is_data:
            return first_lines(text, len(LINE_END.findall(text, 0, found.start())))
    return text


def no_line_loop(text: str, site: CompletionSite) -> str:
    """End a candidate after the first turn of lines that come three times in a row."""
    del site
    lines = [(number, line.strip()) for number, line in enumerate(LINE_END.split(text)) if line.strip()]
    said = [line for _, line in lines]
    for start in range(len(said)):
        for length in range(1, min(_LONGEST, (len(said) - start) // _TIMES) + 1):
            turn = said[start : start + length]
            if said[start : start + length * _TIMES] == turn * _TIMES and any(map(is_telling, turn)):
                return first_lines(text, lines[start + length - 1][0] + 1) if start + length else text
    return text


def nothing_above_again(text: str, site: CompletionSite) -> str:
    """Drop a candidate that begins with the lines above the cursor; of a comment leave out only that."""
    first, *rest = LINE_END.split(text)
    said = [line.strip() for line in (site.line_prefix + first, *rest) if line.strip()]
    above = [line.strip() for line in islice(lines_above(site), _LONGEST)]
    for length in range(2, min(len(said), len(above)) + 1):
        if said[:length] == above[length - 1 :: -1] and sum(map(is_telling, said[:length])) >= 2:
            return ""
    is_again = said[:1] == above[:1] and columns(site.line_prefix) == columns(next(lines_above(site), ""))
    if not is_again or sum(map(str.isalpha, said[0])) < _WORDY:
        return text
    if said[0].startswith(_COMMENTS) and len(said) > 1 and not site.line_prefix.strip():
        return text[len(first) :].lstrip()
    return ""
