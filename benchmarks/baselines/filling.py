"""Fills the budget with the best of what a method found: one rule for all baselines.

Knows no method.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from benchmarks.values import CONTEXT_TOKENS
from reprise.retrieval.packing import CHARACTERS_PER_TOKEN, n_tokens
from reprise.types import Hit

_FEWEST_CHARACTERS = 40  # what is left of the budget below this is not worth a snippet


def filled(hits: Iterable[Hit], budget_tokens: int = CONTEXT_TOKENS) -> list[Hit]:
    """The best hits, best first, no line twice; the first that does not fit is cut, and is the last.

    Outlines (kind `dependency`) are shown whole or not at all, and take no line from code.
    """
    packed: list[Hit] = []
    shown: set[tuple[str, int]] = set()
    left = budget_tokens
    for hit in hits:
        fresh = _without(shown, hit) if hit.kind == "base" else hit
        if fresh is None or (hit.kind == "dependency" and n_tokens(hit.text) > left):
            continue
        cut = _head(fresh, left)
        if cut is not None:
            packed.append(cut)
            left -= n_tokens(cut.text)
            if hit.kind == "base":
                shown.update((cut.path, line) for line in range(cut.start_line, cut.end_line + 1))
        if cut is not fresh:
            break
    return packed


def _without(shown: set[tuple[str, int]], hit: Hit) -> Hit | None:
    """What of a hit is not shown yet, from its first new line to its last; None if there is nothing."""
    lines = range(hit.start_line, hit.end_line + 1)
    new = [line for line in lines if (hit.path, line) not in shown]
    if not new or not hit.text.strip():
        return None
    return _lines_of(hit, new[0], new[-1]) if len(new) < len(lines) else hit


def _head(hit: Hit, budget_tokens: int) -> Hit | None:
    """As many of a hit's first lines as fit; None if that is hardly any."""
    if n_tokens(hit.text) <= budget_tokens:
        return hit
    room = int((budget_tokens - 1) * CHARACTERS_PER_TOKEN)
    n_lines = hit.text[: max(0, room)].count("\n")
    cut = _lines_of(hit, hit.start_line, hit.start_line + n_lines - 1)
    return cut if len(cut.text.strip()) >= _FEWEST_CHARACTERS else None


def _lines_of(hit: Hit, first: int, last: int) -> Hit:
    lines = hit.text.split("\n")[first - hit.start_line : last - hit.start_line + 1]
    return replace(hit, start_line=first, end_line=last, text="\n".join(lines))
