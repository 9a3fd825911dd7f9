"""Measures retrieval: where the first right chunk stands in a ranking.

Knows ranks only, not what made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RANK_CONSTANT = 60  # of reciprocal rank fusion, as in `retrieval.fusion`


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one way to retrieve did on one kind of query."""

    recall_at_5: float
    """Share of the queries with a right chunk among the first 5."""
    recall_at_20: float
    mrr: float
    """Mean reciprocal rank of the first right chunk; 0 where it was not found."""
    n_queries: int


def first_right(ranking: Sequence[int], answers: frozenset[int]) -> int | None:
    """The 1-based rank of the first of `answers`; None if the ranking holds none."""
    return next((rank for rank, chunk in enumerate(ranking, start=1) if chunk in answers), None)


def quality_of(ranks: Sequence[int | None]) -> Quality:
    """Summary over the queries' `first_right` ranks."""
    found = np.array([np.inf if rank is None else rank for rank in ranks])
    if not len(found):
        return Quality(0.0, 0.0, 0.0, 0)
    return Quality(
        round(float(np.mean(found <= 5)), 4),
        round(float(np.mean(found <= 20)), 4),
        round(float(np.mean(1 / found)), 4),
        len(found),
    )


def fuse_ranks(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Reciprocal rank fusion (Cormack et al., SIGIR 2009), best first; ties in the order of mention."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, chunk in enumerate(ranking, start=1):
            scores[chunk] = scores.get(chunk, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores, key=lambda chunk: -scores[chunk])
