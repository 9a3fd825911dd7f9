"""Blanks: where a candidate's lines begin and end, in the way of the text around them.

Reads the file's own unit of indentation from the lines around the cursor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from reprise.completion.code_spans import is_code
from reprise.completion.site import CompletionSite
from reprise.completion.surroundings import (
    LINE_END,
    NEAR,
    columns,
    lines_above,
    lines_below,
    lines_of,
    opens_body,
)
from reprise.syntax.lexemes import leading_blanks

_TAB = 4  # columns
_SEEN = 60  # lines on either side
_GOES_ON = ("(", "[", "{", ",", "\\", "=", "+", "&&", "||", ".")


def no_double_blank(text: str, site: CompletionSite) -> str:
    """Do not add a blank to the one that stands before the cursor inside a line."""
    if site.line_prefix.strip() and site.line_prefix.endswith((" ", "\t")):
        return text.lstrip(" \t")
    return text


def no_trailing_blanks(text: str, site: CompletionSite) -> str:
    """Leave no blanks at a line's end, nor two before text that begins with one."""
    if not site.line_suffix.strip() or site.line_suffix[:1] in " \t":
        return text.rstrip()
    return text


def own_line_ends(text: str, site: CompletionSite) -> str:
    """End lines as the file does."""
    return LINE_END.sub(site.line_end, text)


def no_double_indentation(text: str, site: CompletionSite) -> str:
    """Do not indent the cursor's line again: its blanks stand there already.

    A line may stand one step further in than the line above it if that begins a body, else as far in. If the
    candidate's other lines are as far out of place, they are set back with the first.
    """
    if site.line_prefix.strip():
        return text
    text = _from_own_line(text, site)
    blanks = leading_blanks(text)
    allowed = _columns_allowed(site) if blanks else 0
    excess = columns(site.line_prefix + blanks) - max(allowed, columns(site.line_prefix))
    if not blanks or excess <= 0 or allowed < 0:
        return text
    first, *rest = lines_of(text)
    kept = _without_columns(first, excess)
    least = min((columns(line) for line in rest if line.strip()), default=0)
    if least >= columns(site.line_prefix + blanks):
        rest = [_without_columns(line, excess) for line in rest]
    return kept + "".join(rest)


def own_indentation(text: str, site: CompletionSite) -> str:
    """Write the indentation of later lines in the file's way: tabs or blanks, and as many."""
    first, *rest = lines_of(text) or [""]
    unit = indentation_unit(site) if any(line.strip() for line in rest) else None
    if unit is None or not is_code(site.language, site.prefix[-NEAR:]):
        return text
    if unit[0] == "\t":
        return text if any(line[0] == "\t" for line in rest) else first + "".join(_tabbed(rest))
    spaced = [_spaced(line, unit) for line in rest]
    step = _step([site.line_prefix + first, *spaced], site.language)
    if step not in (None, len(unit)):
        base = columns(site.line_prefix)
        spaced = [_stepped(line, base, step or 1, len(unit)) for line in spaced]
    return first + "".join(spaced)


def indentation_unit(site: CompletionSite) -> str | None:
    """The blanks by which a body is indented around the cursor; None if none is in sight or ways mix."""
    above = [site.line_prefix + "x", *islice(lines_above(site), _SEEN)]
    steps: Counter[str] = Counter()
    for lines in (above[::-1], list(islice(lines_below(site), _SEEN))):
        for head, line in pairwise(lines):
            outer, inner = leading_blanks(head), leading_blanks(line)
            if len(inner) > len(outer) and inner.startswith(outer) and opens_body(head, site.language):
                steps[inner[len(outer) :]] += 1
    unit = steps.most_common(1)[0][0] if steps else None
    return unit if unit and unit[0] in (site.indentation or unit) else None


def _from_own_line(text: str, site: CompletionSite) -> str:
    """Begin on the cursor's own line, if a candidate begins with blank lines and is as far in."""
    content = text.lstrip()
    begins = len(text) - len(content)
    own = LINE_END.split(text[:begins])[-1]
    if not site.line_prefix or LINE_END.search(text[:begins]) is None or not own.startswith(site.line_prefix):
        return text
    return own[len(site.line_prefix) :] + content


def _columns_allowed(site: CompletionSite) -> int:
    """How far in the cursor's line may stand; -1 if anything goes."""
    above = next(lines_above(site), "")
    if above.rstrip().endswith(_GOES_ON) and not opens_body(above, site.language):
        return -1
    if not is_code(site.language, site.prefix[-NEAR:]):
        return -1
    if not opens_body(above, site.language):
        return columns(above)
    return columns(above) + len((indentation_unit(site) or " " * _TAB).expandtabs(_TAB))


def _without_columns(line: str, n_columns: int) -> str:
    """A line that begins so much further out."""
    blanks = leading_blanks(line)
    kept = len(blanks)
    while kept and columns(line) - columns(blanks[:kept]) < n_columns:
        kept -= 1
    return blanks[:kept] + line[len(blanks) :]


def _tabbed(lines: Sequence[str]) -> Iterator[str]:
    """Lines with tabs for the blanks that they begin with."""
    widths = [len(leading_blanks(line)) for line in lines if line.strip() and line[0] == " "]
    step = 2 if any(width % _TAB for width in widths) else _TAB
    for line in lines:
        blanks = leading_blanks(line)
        if not blanks or "\t" in blanks:
            yield line
        else:
            yield "\t" * (len(blanks) // step) + " " * (len(blanks) % step) + line[len(blanks) :]


def _spaced(line: str, unit: str) -> str:
    blanks = leading_blanks(line)
    return blanks.replace("\t", unit) + line[len(blanks) :]


def _step(lines: Sequence[str], language: str) -> int | None:
    """By how many columns the lines indent a body, if all bodies agree."""
    said = [line for line in lines if line.strip()]
    steps = {columns(line) - columns(head) for head, line in pairwise(said) if opens_body(head, language)}
    return steps.pop() if len(steps) == 1 and min(steps) > 0 else None


def _stepped(line: str, base: int, step: int, unit: int) -> str:
    """A line whose steps from `base` on are of `unit` columns in place of `step`."""
    blanks = leading_blanks(line)
    n_steps, rest = divmod(len(blanks) - base, step)
    if len(blanks) <= base:
        return line
    return " " * (base + n_steps * unit + rest) + line[len(blanks) :]
