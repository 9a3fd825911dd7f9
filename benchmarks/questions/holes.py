"""Places to complete in code that exists: the text with a hole, and what stood in it.

Deterministic for a seed. Knows nothing of the completer.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

HoleView = Literal["blind", "below", "inline", "block"]
"""What may be seen after the hole: nothing; the lines below; the end of the line and the lines below; the
lines below a hole of several lines."""

MIN_TARGET = 8
"""Characters; shorter holes are typed faster than read."""

_VIEWS: tuple[HoleView, ...] = ("blind", "below", "below", "inline", "block")
_MAX_BLOCK = 8  # lines
_LINE_START_SHARE = 0.35
_CLOSING = ")]}:,\"'"


@dataclass(frozen=True, slots=True)
class Hole:
    """One question with its answer."""

    file: int
    """Which file of the package it stands in."""
    path: str
    text: str
    """The file's text without what is asked for."""
    line: int
    character: int
    target: str
    """What is asked for, to the end of its line."""
    truth: str
    """What stood there unseen: the target, and the lines after it that are hidden with it."""
    view: HoleView

    def is_right(self, answer: str) -> bool:
        """Tell whether an answer of one line is the target, and one of several lines the hidden lines."""
        if "\n" not in answer:
            return answer == self.target.rstrip()
        return (self.truth + "\n").startswith(answer + "\n")


def draw_holes(
    files: Sequence[tuple[str, str]], n_holes: int, seed: int, views: Sequence[HoleView] = _VIEWS
) -> list[Hole]:
    """Draw holes evenly over lines of at least `MIN_TARGET` characters; line starts and mid-line alike."""
    draw = random.Random(seed)
    lines = [
        (file, number)
        for file, (_, text) in enumerate(files)
        for number, line in enumerate(text.split("\n"))
        if len(line.strip()) >= MIN_TARGET
    ]
    holes: list[Hole] = []
    while lines and len(holes) < n_holes:
        file, number = draw.choice(lines)
        hole = _hole(file, *files[file], number, views, draw)
        if hole is not None:
            holes.append(hole)
    return holes


def _hole(
    file: int, path: str, text: str, number: int, views: Sequence[HoleView], draw: random.Random
) -> Hole | None:
    lines = text.split("\n")
    line = lines[number]
    first = len(line) - len(line.lstrip())
    start = first if draw.random() < _LINE_START_SHARE else draw.randrange(first, len(line))
    view = draw.choice(views)
    end = len(line.rstrip(_CLOSING)) if view == "inline" else len(line.rstrip())
    target = line[start:end]
    if len(target.strip()) < MIN_TARGET:
        return None
    n_hidden = draw.randint(1, _MAX_BLOCK) if view == "block" else 0
    below = lines[number + 1 :]
    truth = "\n".join([target, *(below if view == "blind" else below[:n_hidden])])
    left = [*lines[:number], line[:start] + line[end:], *below[n_hidden:]]
    seen: HoleView = "below" if view == "inline" and end == len(line.rstrip()) else view
    return Hole(file, path, "\n".join(left), number, start, target, truth, seen)
