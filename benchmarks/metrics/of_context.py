"""Whether a packed context shows the definitions that an answer needs, and what it costs.

A context is no ranking of definitions: one hit may show several and several may show the same one. So the
shares are counted here, over hits, and not by a library of rankings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchmarks.values import Definition, Question
from reprise.retrieval.packing import n_tokens
from reprise.types import Hit

_CUTS = (5, 10)


def context_figures(question: Question, hits: Sequence[Hit]) -> dict[str, float]:
    """`tokens` and `hits` of a context, best hit first; where a question has gold definitions, `recall` too.

    With it come `recall_at_5` and `recall_at_10` (of the first hits), `all_gold` (1 if nothing is missing),
    and `reciprocal_rank` of the first hit that shows a gold definition (0 if none does).
    """
    cost = {"tokens": float(sum(n_tokens(hit.text) for hit in hits)), "hits": float(len(hits))}
    if not question.gold:
        return cost
    first_ranks = [_first_rank(definition, hits) for definition in question.gold]
    shares = {f"recall_at_{cut}": _share_within(first_ranks, cut) for cut in _CUTS}
    recall = _share_within(first_ranks, len(hits))
    best = min((rank for rank in first_ranks if rank), default=None)
    return {
        **cost,
        "recall": recall,
        **shares,
        "all_gold": float(recall == 1),
        "reciprocal_rank": 1 / best if best else 0.0,
    }


def shows(hit: Hit, definition: Definition) -> bool:
    """Whether a hit shows a definition's first line, is its outline, or is its class's with its signature."""
    if hit.path != definition.path:
        return False
    if hit.kind == "base":
        return hit.start_line <= definition.start_line <= hit.end_line
    if hit.symbol is None or hit.symbol == definition.qualified:
        return hit.symbol is not None
    name = definition.qualified.rpartition(".")[2]
    is_member = definition.qualified.startswith(f"{hit.symbol}.")
    return is_member and re.search(rf"\b{re.escape(name)}\b", hit.text) is not None


def _first_rank(definition: Definition, hits: Sequence[Hit]) -> int | None:
    return next((rank for rank, hit in enumerate(hits, start=1) if shows(hit, definition)), None)


def _share_within(ranks: Sequence[int | None], cut: int) -> float:
    return sum(rank is not None and rank <= cut for rank in ranks) / len(ranks)
