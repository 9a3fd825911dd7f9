"""Popup items made of the context snippets: what followed there, after lines like those before the cursor.

The lines are re-indented and their names adapted to this place. Confidence is the likeness of the matched
lines, damped: a copy of several lines is right as it stands far less often than its first line. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reprise.completion.adaptation import Renaming, merged, renaming
from reprise.completion.cursor_text import is_code
from reprise.completion.site import CompletionSite
from reprise.types import Completion, Hit, Range

_MATCHED_LINES = 3  # non-blank lines before the cursor that are compared
_DOUBT = 4  # words that would have to disagree before a perfect match is believed half
_LONGEST = 10  # lines of an offered continuation
_LONGEST_LABEL = 80
_TRIVIAL = re.compile(r"\W*(?:(?:else|try|finally|pass|return|break|continue|do|begin|end)\W*)?")


@dataclass(frozen=True, slots=True)
class _Match:
    """A line of a hit that is like the last line before the cursor, as the lines above it may be."""

    hit: Hit
    line: int
    """0-based line of the hit's text whose followers are offered."""
    names: Renaming

    @property
    def likeness(self) -> float:
        """0 to 1: the share of the words that agree, less if few were compared."""
        return self.names.agreement / (self.names.n_words + _DOUBT)


def snippet_items(site: CompletionSite, hits: Sequence[Hit], top: int = 3) -> list[Completion]:
    """Up to `top` continuations taken from `hits`, best first; none unless the cursor ends a fresh line."""
    if site.line_prefix.strip() or site.line_suffix.strip() or not is_code(site.language, site.prefix):
        return []
    before = [line for line in site.prefix.splitlines()[-40:] if line.strip()][-_MATCHED_LINES:]
    if not before or _TRIVIAL.fullmatch(before[-1].strip()):
        return []
    matches = [match for hit in hits for match in _matches(hit, before)]
    matches.sort(key=lambda match: -match.likeness)
    items: dict[str, Completion] = {}
    for match in matches:
        text = _continuation(site, match, before[-1])
        if text and text not in items:
            items[text] = _item(site, match, text)
        if len(items) == top:
            break
    return list(items.values())


def _matches(hit: Hit, before: Sequence[str]) -> list[_Match]:
    lines = hit.text.splitlines()
    found = []
    for number, line in enumerate(lines[:-1]):
        names = renaming(line.strip(), before[-1].strip()) if line.strip() else None
        if names is not None:
            found.append(_extended(hit, lines, number, names, before))
    return found


def _extended(hit: Hit, lines: Sequence[str], number: int, names: Renaming, before: Sequence[str]) -> _Match:
    """The match of the last line, and of the lines above it as far as they agree."""
    above = [line for line in lines[:number] if line.strip()]
    for there, here in zip(reversed(above), reversed(before[:-1]), strict=False):
        further = renaming(there.strip(), here.strip())
        both = merged(names, further) if further is not None else None
        if both is None:
            break
        names = both
    return _Match(hit, number, names)


def _continuation(site: CompletionSite, match: _Match, last: str) -> str:
    """The lines that follow the match up to the end of their block, adapted and indented for the cursor."""
    lines = match.hit.text.splitlines()
    matched, block = lines[match.line], lines[match.line + 1 :]
    own = _indent(last)
    taken: list[str] = []
    for line in block[:_LONGEST]:
        if line.strip() and _indent(line) < _indent(matched):
            break
        taken.append(match.names.apply(line))
    while taken and not taken[-1].strip():
        taken.pop()
    while taken and not taken[0].strip():
        taken.pop(0)
    if not taken or not _fits(site, taken, own - _indent(matched)):
        return ""
    tab = "\t" if "\t" in last[:own] else " "
    shifted = [_shifted(line, own - _indent(matched), tab) for line in taken]
    return "\n".join(shifted)[len(site.line_prefix) :]


def _fits(site: CompletionSite, taken: Sequence[str], shift: int) -> bool:
    """Whether the first line stands where the cursor's indentation is, and does not stand there already."""
    if site.line_prefix and _indent(taken[0]) + shift != len(site.line_prefix):
        return False
    following = next((line.strip() for line in site.suffix.splitlines() if line.strip()), None)
    return following is None or following not in [line.strip() for line in taken]


def _item(site: CompletionSite, match: _Match, text: str) -> Completion:
    first = text.strip().split("\n")[0].strip()
    n_lines = text.count("\n") + 1
    hit = match.hit
    line = hit.start_line + match.line + 1
    return Completion(
        text=text,
        range=Range(site.position, site.position),
        kind="snippet",
        source="retrieval",
        confidence=round(0.5 * match.likeness / n_lines**0.5, 4),
        provenance=(hit,),
        label=first[:_LONGEST_LABEL],
        detail=f"{hit.path}:{line}",
        documentation=text,
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shifted(line: str, by: int, tab: str) -> str:
    if not line.strip():
        return ""
    return tab * max(0, _indent(line) + by) + line.lstrip()
