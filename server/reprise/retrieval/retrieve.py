"""Runs the stages for a completion and fuses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reprise.index.snapshot import Snapshot
from reprise.models.encoder import CONTEXT_END, Encoder, file_context
from reprise.retrieval.fusion import Ranked, fuse
from reprise.retrieval.query import Query
from reprise.retrieval.stages import (
    definition_ranking,
    dense_ranking,
    expected_ranking,
    graph_ranking,
    lexical_ranking,
)
from reprise.types import Hit, Import, Symbol, SymbolRef

WEIGHTS = {"lexical": 0.7, "dense": 1.0, "definitions": 2.0, "expected": 2.0, "graph": 0.4}
"""Of the fusion. A definition outweighs what BM25 and the vectors agree on: with less it seldom gets in."""

_TOP = 40


def coarse(snapshot: Snapshot, query: Query, top: int) -> list[Hit]:
    """The quick first ranking, by BM25 alone: what the sampler reads."""
    return fuse({"lexical": lexical_ranking(snapshot, query, top)}, WEIGHTS)


def retrieve(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: Query,
    imports: Sequence[Import],
    enclosing: Sequence[Symbol] = (),
    expected: Sequence[SymbolRef] = (),
    stages: Sequence[str] = tuple(WEIGHTS),
) -> list[Hit]:
    """All hits for an enhanced query, best first.

    `enclosing` are the definitions around the cursor, innermost first; `expected` those that the place itself
    promises, the likeliest first; `stages` are those switched on.
    """
    rankings: dict[str, list[Ranked]] = {}
    if "definitions" in stages:
        rankings["definitions"] = definition_ranking(snapshot, query, imports, _TOP // 2)
    if "expected" in stages:
        rankings["expected"] = expected_ranking(snapshot, expected)
    if "lexical" in stages:
        rankings["lexical"] = lexical_ranking(snapshot, query, _TOP)
    if "dense" in stages and encoder is not None:
        rankings["dense"] = dense_ranking(snapshot, encoder, _with_context(query, imports), _TOP)
    if "graph" in stages and query.path is not None:
        rankings["graph"] = graph_ranking(snapshot, query.path, enclosing, _TOP // 4)
    return fuse(rankings, WEIGHTS)


def _with_context(query: Query, imports: Sequence[Import]) -> Query:
    """`query` with what the encoder was trained to know of the code's file."""
    if query.path is None:
        return query
    return replace(query, text=f"{file_context(query.path, imports)}{CONTEXT_END}{query.text}")
