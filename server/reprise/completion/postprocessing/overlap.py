"""What stands around the cursor is not said again: the rest of the line, the lines below, definitions.

Compares texts and lines. Knows no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from reprise.completion.brackets import CLOSERS, unmatched
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import LINE_END, closes, columns, lines_above, lines_below, opens_body

_REPEATED = 32  # lines below that a candidate may run into
_CONTROL = re.compile(
    r"(?:if|for|foreach|while|else|elif|elsif|try|except|catch|finally|switch|case|with|do|match|loop|unless|"
    r"until|when|begin|rescue|ensure|using|lock|default|public|private|protected|return|await|yield)\b(?!.*\()"
    r"|(?:if|for|foreach|while|elif|elsif|except|catch|switch|case|with|match|unless|until|when|using|lock|"
    r"return|await|yield|async\s+(?:for|with))\b"
)
_NAMED = re.compile(
    r"(?:(?:export|default|async|pub|static|abstract|final)\s+)*"
    r"((?:def|class|function|func|fn|struct|interface|trait|module)\s+(?:\([^)]*\)\s*)?[\w.]+)"
)
_ANOTHER = re.compile(r"\s*@.*(?:overload|setter|getter|deleter|register|dispatch)")  # of the same name
_OVERLOADS = frozenset({"typescript", "tsx", "java", "cpp", "csharp"})
_BELONGS = ("@", "#", "//", "/*", "*", "[")
_SMALL = frozenset(
    {"pass", "return", "break", "continue", "else", "else:", "try:", "finally:", "end", "endif"}
)


def no_repeated_suffix(text: str, site: CompletionSite) -> str:
    """Cut the end of a candidate that the text after the cursor says again."""
    for length in range(min(len(text), len(site.line_suffix)), 0, -1):
        shared = text[-length:]
        if site.line_suffix.startswith(shared) and _is_repeat(text, shared, site):
            return text[:-length]
    return text


def no_rest_of_line(text: str, site: CompletionSite) -> str:
    """Cut from a candidate's end the whole rest of the line, unless its brackets are the candidate's own."""
    rest = site.line_suffix.rstrip()
    if not rest.strip() or not text.endswith(rest):
        return text
    cut = text[: -len(rest)]
    return cut if _n_unmatched(cut, site) <= _n_unmatched(text, site) else text


def no_repeated_line(text: str, site: CompletionSite) -> str:
    """Do not say what the next line says."""
    following = site.next_line.strip()
    if not following or site.line_suffix.strip():
        return text
    lines = LINE_END.split(text)
    whole = [site.line_prefix + lines[0], *lines[1:]]
    for number, line in enumerate(whole):
        if line.strip() == following and (number or len(following) > 1):
            return first_lines(text, number)
    return text


def no_repeated_lines(text: str, site: CompletionSite) -> str:
    """Cut a candidate of any number of lines where it runs into the lines below, in the cursor's block."""
    if site.line_suffix.strip():
        return text
    floor = columns(site.line_prefix)
    below = list(islice(takewhile(lambda line: columns(line) >= floor, lines_below(site)), _REPEATED))
    lines = [(number, line) for number, line in enumerate(_whole_lines(text, site)) if line.strip()]
    for start, (number, line) in enumerate(lines):
        for first in _places(line, below, floor):
            if _runs_into([whole for _, whole in lines[start:]], below[first:], first == 0, bool(number)):
                return first_lines(text, number)
    return text


def no_second_definition(text: str, site: CompletionSite) -> str:
    """Cut before a definition that stands above or below already, with what is written above it."""
    lines = _whole_lines(text, site)
    known: dict[int, set[str]] = {}
    for number, line in enumerate(lines):
        if not line.strip() or not _is_definition(line, site.language):
            continue
        at = columns(line)
        if at not in known:
            known[at] = {name for other in _beside(site, at) for name in _names(other, site.language)}
        above = lines[number - 1] if number else next(lines_above(site), "")
        if not _ANOTHER.match(above) and known[at].intersection(_names(line, site.language)):
            return first_lines(text, _first_of_definition(lines, number))
    return text


def first_lines(text: str, n_lines: int) -> str:
    """Return the first lines of a text, without the end of the last."""
    ends = [match.start() for match in LINE_END.finditer(text)]
    return text[: ends[n_lines - 1]] if n_lines else ""


def is_telling(line: str) -> bool:
    """Tell a line that says something from a bracket or a keyword, which stand at many places."""
    content = line.strip()
    return content not in _SMALL and sum(map(str.isalnum, content)) >= 4


def _whole_lines(text: str, site: CompletionSite) -> list[str]:
    first, *rest = LINE_END.split(text)
    return [site.line_prefix + first, *rest]


def _n_unmatched(text: str, site: CompletionSite) -> int:
    """How many brackets of the cursor's line have no partner in it, with `text` in place."""
    found = unmatched(site.line_prefix + text + site.line_suffix)
    return len(found.closers) + len(found.openers)


def _is_repeat(text: str, shared: str, site: CompletionSite) -> bool:
    """Tell a repeat of the suffix from a candidate that needs an ending of its own."""
    if any(character.isalnum() for character in shared):
        return len(shared) == len(site.line_suffix.rstrip()) or len(shared) >= 8
    if set(shared) & set(CLOSERS):
        n_open = len(unmatched(site.line_prefix).openers)
        n_after = len(unmatched(site.line_suffix).closers)
        return len(unmatched(text).closers) > max(0, n_open - n_after)
    return shared.strip() in (";", ":", ",")


def _places(line: str, below: list[str], floor: int) -> Iterator[int]:
    """Which lines below a line says again: the next, or one as far in as the cursor's line."""
    at = columns(line)
    for place, other in enumerate(below):
        if line.strip() == other.strip() and at == columns(other) and (not place or at == floor):
            yield place


def _runs_into(lines: list[str], below: list[str], is_next: bool, is_later: bool) -> bool:
    """Tell whether lines repeat the lines below; the last may be cut off."""
    n_same = 0
    for line, other in zip(lines, below, strict=False):
        if line.strip() != other.strip():
            break
        n_same += 1
    is_cut_off = n_same == len(lines) - 1 < len(below) and below[n_same].strip().startswith(
        lines[n_same].strip()
    )
    is_whole = n_same == len(lines) or is_cut_off
    n_telling = sum(map(is_telling, lines[:n_same]))
    if not is_next:
        return n_same >= 2 and n_telling >= 1 and (is_whole or n_telling >= 2)
    return n_telling >= 1 or (is_whole and (is_later or any(map(str.isalnum, lines[0]))))


def _is_definition(line: str, language: str) -> bool:
    """Tell the head of a definition from a declaration, a statement, and a call that is given a function."""
    code = line.strip()
    if _NAMED.match(code):
        return not code.endswith(";")
    is_head = "(" in code and opens_body(line, language) and not closes(line) and not _CONTROL.match(code)
    return is_head and "(" not in {code[place] for place in unmatched(code).openers}


def _names(line: str, language: str) -> list[str]:
    """What a definition is known by: its head, and its name where a name stands for one definition."""
    if not _is_definition(line, language):
        return []
    code = line.strip()
    named = None if language in _OVERLOADS else _NAMED.match(code)
    whole = [] if unmatched(code).openers[:1] and code.endswith("(") else [code]
    return whole if named is None else [*whole, " ".join(named.group(1).split())]


def _beside(site: CompletionSite, at: int) -> Iterator[str]:
    """The lines around the cursor that stand `at` columns in, in the same block."""
    for lines, step in ((list(lines_above(site)), 1), (list(lines_below(site)), -1)):
        for number, line in enumerate(lines):
            if columns(line) < at and not line.lstrip().startswith("#"):
                break
            above = lines[number + step] if 0 <= number + step < len(lines) else ""
            if columns(line) == at and not _ANOTHER.match(above):
                yield line


def _first_of_definition(lines: list[str], number: int) -> int:
    """The number of the first line that belongs to the definition at `number`: decorators, comments."""
    while number and lines[number - 1].strip().startswith(_BELONGS):
        number -= 1
    return number
