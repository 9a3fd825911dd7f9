"""Packs hits into a context under a token budget.

No line twice, a cap a file, nothing of the region being completed. Best first; a prompt turns
the order round, so that the best stands nearest the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable

from reprise.types import Hit

CHARACTERS_PER_TOKEN = 3.5  # of code, for the byte-level BPEs of today's code models
_PER_FILE = 3  # a cap of 2 starves a workspace with one large module, 4 lets it drown the rest


def n_tokens(text: str) -> int:
    """An estimate of the tokens of `text`, for budgets without a tokenizer."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def pack(hits: Iterable[Hit], budget_tokens: int, per_file: int = _PER_FILE) -> list[Hit]:
    """The best hits that fit, best first; a hit whose lines overlap a better one is left out."""
    packed: list[Hit] = []
    taken: dict[str, list[Hit]] = {}
    left = budget_tokens
    for hit in hits:
        beside = taken.setdefault(hit.path, [])
        cost = n_tokens(hit.text)
        n_alike = sum(other.kind == hit.kind for other in beside)  # signatures take no room from code
        if cost > left or n_alike >= per_file or any(_overlap(hit, other) for other in beside):
            continue
        packed.append(hit)
        beside.append(hit)
        left -= cost
    return packed


def _overlap(one: Hit, other: Hit) -> bool:
    """Whether they show the same lines; a class's outline and a method's body share lines but not text."""
    if one.start_line > other.end_line or other.start_line > one.end_line:
        return False
    if one.kind == other.kind == "base":
        return True
    return one.symbol == other.symbol or one.text in other.text or other.text in one.text
