"""Files to type again: some function bodies are taken out, and are to come back key by key.

Knows neither who types nor what is offered.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.questions.reading.bodies import Body, bodies_of
from benchmarks.questions.reading.source import read_source

_LEAST_SHARE = 0.5  # of the lines wanted, below which a file has too little to type


@dataclass(frozen=True, slots=True)
class Draft:
    """One file, and the stretches of it that are typed, in order; offsets are characters of `final`."""

    path: str
    final: str
    spans: tuple[tuple[int, int], ...]

    @property
    def skeleton(self) -> str:
        """The file before anything is typed."""
        starts = [0, *(end for _, end in self.spans)]
        ends = [*(start for start, _ in self.spans), len(self.final)]
        return "".join(self.final[start:end] for start, end in zip(starts, ends, strict=True))

    @property
    def typed(self) -> list[str]:
        """The stretches, in order."""
        return [self.final[start:end] for start, end in self.spans]

    @property
    def n_lines(self) -> int:
        """Lines to type."""
        return sum(text.count("\n") + 1 for text in self.typed)


def draw_drafts(files: Mapping[str, str], n_files: int, n_lines: int, seed: int) -> list[Draft]:
    """Up to `n_files` drafts of about `n_lines` lines to type each, drawn evenly over the files."""
    draw = random.Random(seed)
    paths = sorted(files)
    draw.shuffle(paths)
    drafts: list[Draft] = []
    for path in paths:
        if len(drafts) == n_files:
            break
        draft = _draft(path, files[path], n_lines, draw)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _draft(path: str, text: str, n_lines: int, draw: random.Random) -> Draft | None:
    """Neighbouring functions of one file; None if that would be far fewer lines than wanted."""
    bodies = [
        body for body in _outermost(bodies_of(read_source(path, text))) if _height(text, body) <= n_lines
    ]
    if not bodies:
        return None
    first = draw.randrange(len(bodies))
    chosen: list[Body] = []
    for body in bodies[first:] + bodies[:first]:
        if sum(_height(text, one) for one in chosen) + _height(text, body) > n_lines:
            break
        chosen.append(body)
    spans = tuple(sorted((body.start, body.end) for body in chosen))
    draft = Draft(path, text, spans)
    return draft if draft.n_lines >= _LEAST_SHARE * n_lines else None


def _outermost(bodies: Iterable[Body]) -> list[Body]:
    """The bodies that stand in no other one."""
    found: list[Body] = []
    for body in bodies:
        if not found or body.start >= found[-1].end:
            found.append(body)
    return found


def _height(text: str, body: Body) -> int:
    return text.count("\n", body.start, body.end) + 1
