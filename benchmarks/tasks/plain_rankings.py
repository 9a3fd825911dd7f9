"""The rankings that Reprise's own is held against: of its stages alone, and fused as it is published.

Knows no task.
"""

from __future__ import annotations

from collections.abc import Sequence

from reprise import Engine
from reprise.retrieval.fusion import Ranked, fuse
from reprise.retrieval.query import Query
from reprise.retrieval.stages import dense_ranking, lexical_ranking
from reprise.types import Hit


def by_bm25(engine: Engine, query: Query, top: int) -> list[Ranked]:
    """The `top` best chunks by BM25."""
    return lexical_ranking(engine.snapshot(), query, top)


def by_cosine(engine: Engine, query: Query, top: int) -> list[Ranked]:
    """The `top` best chunks by the bundled encoder's cosine; none where the encoder is not installed."""
    encoder = engine.sources().encoder
    return [] if encoder is None else dense_ranking(engine.snapshot(), encoder, query, top)


def fused(*rankings: Sequence[Ranked]) -> list[Hit]:
    """Hits by reciprocal ranks with equal weights, best first; of one ranking its own order."""
    by_name = {str(number): ranking for number, ranking in enumerate(rankings)}
    return fuse(by_name, dict.fromkeys(by_name, 1.0))
