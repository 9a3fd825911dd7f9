"""Popup items made of the context snippets: what followed there, after lines like those before the cursor.

The lines are re-indented, and their names adapted to this place. Where several places agree after that,
what they agree on is one item, and surer. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reprise.completion.adaptation import Renaming, merged, renaming
from reprise.completion.code_spans import is_code
from reprise.completion.site import CompletionSite
from reprise.syntax.lexemes import plain_line_ends
from reprise.types import Completion, Hit, Range

_MATCHED_LINES = 3  # non-blank lines before the cursor that are compared
_READ_ABOVE = 4_000  # characters before the cursor in which they are looked for
_DOUBT = 4  # words that would have to disagree before a perfect match is believed half
_LIKE_ENOUGH = 0.5  # under this, 3 of 100 copies were right
_LONGEST = 10  # lines of an offered continuation
_LONGEST_LABEL = 80
_TRIVIAL = re.compile(r"\W*(?:(?:else|try|finally|pass|return|break|continue|do|begin|end)\W*)?")
_CHANCES = (0.06, 0.3, 0.6)
"""How often all lines of an item were right, by the number of places that agree on them: 1, 2, more.
Measured at 1200 line starts of four packages of the dev split that nothing was trained on."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """What follows one matching line of a hit, adapted and indented for the cursor."""

    hit: Hit
    line: int
    """1-based line of the file where the copied lines begin."""
    likeness: float
    """0 to 1: the share of the compared words that agree, less if few were compared."""
    lines: tuple[str, ...]


def snippet_items(site: CompletionSite, hits: Sequence[Hit], top: int = 3) -> list[Completion]:
    """Up to `top` continuations taken from `hits`, best first; none unless the cursor begins a line."""
    if site.line_prefix.strip() or site.line_suffix.strip() or not is_code(site.language, site.prefix):
        return []
    above = plain_line_ends(site.prefix[-_READ_ABOVE:]).split("\n")
    before = [line for line in above if line.strip()][-_MATCHED_LINES:]
    if not before or _TRIVIAL.fullmatch(before[-1].strip()):
        return []
    copies = [copy for hit in hits for copy in _copies(site, hit, before)]
    copies.sort(key=lambda copy: -copy.likeness)
    items: list[Completion] = []
    while copies and len(items) < top:
        lines, supporters = _agreed(copies)
        items.append(_item(site, lines, supporters))
        copies = [copy for copy in copies if copy not in supporters]
    return items


def _copies(site: CompletionSite, hit: Hit, before: Sequence[str]) -> Iterator[_Copy]:
    lines = plain_line_ends(hit.text).split("\n")
    for number, line in enumerate(lines[:-1]):
        names = _match(lines[: number + 1], before) if line.strip() else None
        likeness = names.agreement / (names.n_words + _DOUBT) if names is not None else 0.0
        if names is not None and likeness >= _LIKE_ENOUGH:
            copied = _continuation(site, lines[number:], names, before[-1])
            if copied:
                yield _Copy(hit, hit.start_line + number + 1, likeness, copied)


def _match(lines: Sequence[str], before: Sequence[str]) -> Renaming | None:
    """How the last of `lines`, and those above as far as they agree, become the lines before the cursor."""
    names = renaming(lines[-1].strip(), before[-1].strip())
    above = [line for line in lines[:-1] if line.strip()]
    for there, here in zip(reversed(above), reversed(before[:-1]), strict=False):
        further = renaming(there.strip(), here.strip())
        both = merged(names, further) if names is not None and further is not None else None
        if both is None:
            break
        names = both
    return names


def _continuation(site: CompletionSite, lines: Sequence[str], names: Renaming, last: str) -> tuple[str, ...]:
    """What follows the first of `lines` up to the end of its block, as it would stand at the cursor."""
    shift = _indent(last) - _indent(lines[0])
    block: list[str] = []
    for line in lines[1 : 1 + _LONGEST]:
        if line.strip() and _indent(line) < _indent(lines[0]):
            break
        block.append(names.apply(line))
    block = _without_blank_ends(block)
    if not block or not _fits(site, block, shift):
        return ()
    blank = "\t" if "\t" in last[: _indent(last)] else " "
    shifted = [blank * max(0, _indent(line) + shift) + line.lstrip() for line in block]
    return (shifted[0][len(site.line_prefix) :], *shifted[1:])


def _fits(site: CompletionSite, block: Sequence[str], shift: int) -> bool:
    """Whether the first line stands where the cursor's indentation is, and none stands below already."""
    if site.line_prefix and _indent(block[0]) + shift != len(site.line_prefix):
        return False
    following = next((line.strip() for line in site.suffix.splitlines() if line.strip()), None)
    return following is None or following not in [line.strip() for line in block]


def _agreed(copies: Sequence[_Copy]) -> tuple[list[str], list[_Copy]]:
    """The longest start that copies with over half of the likeness share, and those; else the first copy."""
    lines: list[str] = []
    supporters = list(copies)
    total = sum(copy.likeness for copy in copies)
    while True:
        votes: defaultdict[str, float] = defaultdict(float)
        for copy in supporters:
            if len(copy.lines) > len(lines):
                votes[copy.lines[len(lines)]] += copy.likeness
        line, weight = max(votes.items(), key=lambda vote: vote[1], default=("", 0.0))
        if weight <= total / 2:
            break
        lines.append(line)
        supporters = [copy for copy in supporters if copy.lines[: len(lines)] == tuple(lines)]
    return (lines, supporters) if lines else (list(copies[0].lines), [copies[0]])


def _item(site: CompletionSite, lines: list[str], supporters: list[_Copy]) -> Completion:
    text = site.line_end.join(_without_blank_ends(lines))
    first = supporters[0]
    return Completion(
        text=text,
        range=Range(site.position, site.position),
        kind="snippet",
        source="retrieval",
        confidence=_CHANCES[min(len(supporters), len(_CHANCES)) - 1],
        provenance=tuple({id(copy.hit): copy.hit for copy in supporters}.values()),
        label=lines[0].strip()[:_LONGEST_LABEL],
        detail=f"{first.hit.path}:{first.line}",
        documentation=text,
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without_blank_ends(lines: list[str]) -> list[str]:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []
