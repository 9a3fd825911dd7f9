"""Asks an encoder the questions of repositories that it was not trained on, beside BM25 and fused with it.

Knows encoders, pairs and the lexical index. Nothing of a query's own file may be retrieved, as in the engine.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprise.index.lexical import LexicalIndex, LexicalView
from reprise.index.segment import LexicalDocument
from reprise.models.encoder import ChunkText, Encoder
from reprise.retrieval.query import completion_query, search_query
from reprise.syntax.subtokens import subtokens
from reprise.training.mined import KINDS, Kind, Pair, Repository
from reprise.training.quality import Quality, first_right, fuse_ranks, quality_of
from reprise.types import Candidate

METHODS = ("bm25", "dense_code", "dense", "fused")
"""`dense_code` does not see what is known of the query's file; `fused` is BM25 and `dense`."""

_N_QUERIES = 200  # of one kind from one package
_DEPTH = 100  # ranks that each stage hands to the fusion


@dataclass(frozen=True, slots=True)
class Question:
    """A pair as the evaluation asks it: nothing of the query's own file may be retrieved."""

    pair: Pair
    answers: frozenset[int]
    hidden: frozenset[int]


def questions(repository: Repository, kind: Kind, n_queries: int = _N_QUERIES) -> list[Question]:
    """Up to `n_queries` pairs of one kind with answers outside the query's file; always the same ones."""
    by_path: dict[str, set[int]] = {}
    for position, chunk in enumerate(repository.chunks):
        by_path.setdefault(chunk.path, set()).add(position)
    asked = [_question(pair, by_path) for pair in repository.pairs[kind] if pair.query.strip()]
    asked = [question for question in asked if question.answers]
    return random.Random(0).sample(asked, min(n_queries, len(asked)))


def _question(pair: Pair, by_path: Mapping[str, set[int]]) -> Question:
    own = frozenset(by_path[pair.path]) if pair.path else frozenset()
    return Question(pair, frozenset(pair.answers) - own, own)


def chunks_for(repository: Repository, kind: Kind) -> list[ChunkText]:
    """What queries of `kind` are matched with: for docstrings, the chunks without theirs."""
    if kind != "docstring":
        return list(repository.chunks)
    return [repository.undocumented.get(i, chunk) for i, chunk in enumerate(repository.chunks)]


def lexical_view(chunks: Sequence[ChunkText]) -> LexicalView:
    """BM25 over path and text; a chunk's id is its position."""
    index = LexicalIndex()
    terms = (index.count(subtokens(f"{chunk.path}\n{chunk.text}")) for chunk in chunks)
    index.add(LexicalDocument(i, i, ids, counts) for i, (ids, counts) in enumerate(terms))
    return index.view()


def lexical_rankings(view: LexicalView, asked: Sequence[Question]) -> Iterator[list[int]]:
    """BM25's ranking for each question, with the terms that the engine would weigh."""
    for question in asked:
        terms = _terms(question.pair)
        found = view.search(terms, _DEPTH + len(question.hidden))
        yield [chunk for chunk, _ in found if chunk not in question.hidden][:_DEPTH]


def _terms(pair: Pair) -> Mapping[str, float]:
    if pair.path is None:
        return search_query(pair.query).terms
    candidates = [Candidate(text, 0.0) for text in pair.candidates]
    return completion_query(pair.path, pair.query, "", candidates).terms


def dense_rankings(
    queries: NDArray[np.float32], chunks: NDArray[np.float32], asked: Sequence[Question]
) -> Iterator[list[int]]:
    """The exact ranking by cosine for each question; `queries` (q, d) and `chunks` (n, d) unit norm."""
    for scores, question in zip(queries @ chunks.T, asked, strict=True):
        scores[list(question.hidden)] = -np.inf
        order = np.argsort(-scores, kind="stable")[: min(_DEPTH, len(scores) - len(question.hidden))]
        yield order.tolist()


def evaluate(repositories: Sequence[Repository], encoder: Encoder) -> dict[Kind, dict[str, Quality]]:
    """Quality by kind of query and method, over all repositories' questions."""
    ranks: dict[Kind, dict[str, list[int | None]]] = {k: {m: [] for m in METHODS} for k in KINDS}
    for repository in repositories:
        for kind in KINDS:
            for method, found in _ranks(repository, kind, encoder).items():
                ranks[kind][method] += found
    return {
        kind: {m: quality_of(found) for m, found in by_method.items()} for kind, by_method in ranks.items()
    }


def _ranks(repository: Repository, kind: Kind, encoder: Encoder) -> dict[str, list[int | None]]:
    asked = questions(repository, kind)
    chunks = chunks_for(repository, kind)
    lexical = list(lexical_rankings(lexical_view(chunks), asked))
    vectors = encoder.encode_chunks(chunks)
    blind, dense = (
        list(dense_rankings(encoder.encode_queries(texts), vectors, asked))
        for texts in ([q.pair.code for q in asked], [q.pair.text for q in asked])
    )
    fused = [fuse_ranks(pair) for pair in zip(lexical, dense, strict=True)]
    return {
        method: [first_right(r, q.answers) for r, q in zip(rankings, asked, strict=True)]
        for method, rankings in zip(METHODS, (lexical, blind, dense, fused), strict=True)
    }


@dataclass(frozen=True, slots=True)
class Speed:
    """What encoding costs here, tokenisation included."""

    chunk_ms: float
    """Milliseconds a chunk, many at once."""
    characters: float
    """Mean length of those chunks."""
    query_ms: float
    """Milliseconds a query, one at a time."""


def measure_speed(encoder: Encoder, repositories: Sequence[Repository]) -> Speed:
    """Time `encoder` on the repositories' chunks and on some of their calls' queries."""
    chunks = [chunk for repository in repositories for chunk in repository.chunks]
    queries = [pair.text for repository in repositories for pair in repository.pairs["candidates"][:100]]
    began = time.perf_counter()
    encoder.encode_chunks(chunks)
    chunks_s = time.perf_counter() - began
    began = time.perf_counter()
    for query in queries:
        encoder.encode_queries([query])
    queries_s = time.perf_counter() - began
    characters = sum(len(chunk.text) for chunk in chunks) / len(chunks)
    return Speed(
        round(1000 * chunks_s / len(chunks), 4),
        round(characters, 1),
        round(1000 * queries_s / len(queries), 4),
    )
