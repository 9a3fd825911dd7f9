"""Packs hits into a context under a token budget.

No line twice, a cap a file, nothing of the region being completed. Best first; a prompt turns
the order round, so that the best stands nearest the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable

from reprise.types import Hit

CHARACTERS_PER_TOKEN = 3.5  # of code, for the byte-level BPEs of today's code models
_PER_FILE = 3  # a cap of 2 starves a workspace with one large module, 4 lets it drown the rest
_NAMED_BY = frozenset({"definitions", "expected"})
"""Stages that find code by its name; the others find code that is like the query."""
_NAMED_SHARE = 0.5  # more finds more definitions and leaves less similar code (`benchmarks/LOG.md`)


def n_tokens(text: str) -> int:
    """An estimate of the tokens of `text`, for budgets without a tokenizer."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def pack(hits: Iterable[Hit], budget_tokens: int, per_file: int = _PER_FILE) -> list[Hit]:
    """The best hits that fit, best first; a hit whose lines overlap a better one is left out.

    Code that was found by its name alone takes `_NAMED_SHARE` of the budget first, and more only of what
    similar code leaves: definitions say what there is, similar code how it is used.
    """
    packing, waiting = _Packing(budget_tokens, per_file), []
    left_named = _NAMED_SHARE * budget_tokens
    for hit in hits:
        is_named = bool(hit.scores) and _NAMED_BY.issuperset(hit.scores)
        if is_named and n_tokens(hit.text) > left_named:
            waiting.append(hit)
        elif packing.takes(hit) and is_named:
            left_named -= n_tokens(hit.text)
    for hit in waiting:
        packing.takes(hit)
    return sorted(packing.packed, key=lambda hit: -hit.score)


class _Packing:
    """What is packed so far."""

    def __init__(self, budget_tokens: int, per_file: int) -> None:
        self.packed: list[Hit] = []
        self._left = budget_tokens
        self._per_file = per_file
        self._by_file: dict[str, list[Hit]] = {}

    def takes(self, hit: Hit) -> bool:
        """Pack a hit if there is room for it; tell whether there was."""
        beside = self._by_file.setdefault(hit.path, [])
        cost = n_tokens(hit.text)
        n_alike = sum(other.kind == hit.kind for other in beside)  # signatures take no room from code
        if cost > self._left or n_alike >= self._per_file or any(_overlap(hit, other) for other in beside):
            return False
        self.packed.append(hit)
        beside.append(hit)
        self._left -= cost
        return True


def _overlap(one: Hit, other: Hit) -> bool:
    """Whether they show the same lines; a class's outline and a method's body share lines but not text."""
    if one.start_line > other.end_line or other.start_line > one.end_line:
        return False
    if one.kind == other.kind == "base":
        return True
    return one.symbol == other.symbol or one.text in other.text or other.text in one.text
