"""Draws what one training step sees: queries of one repository and the chunks that compete for them.

Knows bags and pairs; no torch. One repository a step, so that every negative is a chunk that really competes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reprise.errors import BadInputError
from reprise.models.bags import Bags, Segment
from reprise.models.subtoken_vocabulary import PADDING, SubtokenVocabulary
from reprise.training.mined import KINDS, Kind
from reprise.training.prepared import PreparedPairs, PreparedRepository
from reprise.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries of one repository with the chunks they compete for."""

    queries: Bags
    chunks: Bags
    answers: NDArray[np.int64]
    """(q,) the right column of each query."""
    banned: NDArray[np.bool_]
    """(q, c) columns that are right as well, or that the query's own lines lie in."""
    dropped: NDArray[np.bool_]
    """(entries of `chunks`,) what this step leaves out: some paths, some callees."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Draws a kind by its share, then a repository by the root of its number of pairs of that kind."""

    kinds: Sequence[Kind]
    shares: NDArray[np.float64]
    repositories: Mapping[Kind, Sequence[PreparedRepository]]
    weights: Mapping[Kind, NDArray[np.float64]]
    vocabulary: SubtokenVocabulary

    @classmethod
    def of(
        cls, repositories: Sequence[PreparedRepository], vocabulary: SubtokenVocabulary, recipe: Recipe
    ) -> Sources:
        """Those of `repositories` that have enough pairs, by kind; `BadInputError` if none has."""
        by_kind = {k: [r for r in repositories if len(r.pairs[k].answers) >= recipe.min_pairs] for k in KINDS}
        kinds = [kind for kind in KINDS if by_kind[kind] and recipe.kind_shares[kind] > 0]
        if not kinds:
            raise BadInputError(f"no package has {recipe.min_pairs} pairs of a kind: the corpus is too small")
        shares = np.array([recipe.kind_shares[kind] for kind in kinds])
        roots = {k: np.array([math.sqrt(len(r.pairs[k].answers)) for r in by_kind[k]]) for k in kinds}
        chances = {kind: root / root.sum() for kind, root in roots.items()}
        return cls(kinds, shares / shares.sum(), by_kind, chances, vocabulary)

    def draw(self, recipe: Recipe, draw: np.random.Generator) -> Batch:
        """The next batch."""
        kind = self.kinds[int(draw.choice(len(self.kinds), p=self.shares))]
        place = int(draw.choice(len(self.weights[kind]), p=self.weights[kind]))
        batch = sample_batch(self.repositories[kind][place], kind, recipe, draw)
        return renamed(batch, self.vocabulary, recipe.renaming, draw)


def sample_batch(
    repository: PreparedRepository, kind: Kind, recipe: Recipe, draw: np.random.Generator
) -> Batch:
    """Queries of one kind, one answer each, and up to `recipe.n_negatives` other chunks of the repository."""
    pairs = repository.pairs[kind]
    chunks = repository.chunks_for(kind)
    rows = draw.choice(len(pairs.answers), min(recipe.n_queries, len(pairs.answers)), replace=False)
    chosen = np.array([draw.choice(pairs.answers[row]) for row in rows])
    others = draw.choice(len(chunks), min(recipe.n_negatives, len(chunks)), replace=False)
    columns = np.unique(np.concatenate((chosen, others)))
    answers = np.searchsorted(columns, chosen)
    competing = chunks.select(columns)
    banned = _banned(pairs, rows, columns, answers)
    return Batch(pairs.queries.select(rows), competing, answers, banned, _dropped(competing, recipe, draw))


def renamed(batch: Batch, vocabulary: SubtokenVocabulary, share: float, draw: np.random.Generator) -> Batch:
    """`batch` with a `share` of all words in some hash bucket instead, the same word always in the same one.

    An unknown repository is full of unknown names. So the encoder learns to match what it has never seen, and
    cannot learn the training repositories by heart.
    """
    numbers = np.arange(vocabulary.size, dtype=np.int32)
    chosen = draw.random(vocabulary.size) < share
    chosen[PADDING] = False
    numbers[chosen] = draw.integers(vocabulary.first_bucket, vocabulary.size, int(chosen.sum()))
    queries = replace(batch.queries, words=numbers[batch.queries.words])
    return replace(batch, queries=queries, chunks=replace(batch.chunks, words=numbers[batch.chunks.words]))


def _banned(
    pairs: PreparedPairs, rows: NDArray[np.int64], columns: NDArray[np.int64], answers: NDArray[np.int64]
) -> NDArray[np.bool_]:
    banned = np.zeros((len(rows), len(columns)), np.bool_)
    for i, row in enumerate(rows):
        neutral = np.array(pairs.answers[row] + pairs.neutral[row])
        places = np.searchsorted(columns, neutral).clip(max=len(columns) - 1)
        banned[i, places[columns[places] == neutral]] = True
    banned[np.arange(len(rows)), answers] = False
    return banned


def _dropped(chunks: Bags, recipe: Recipe, draw: np.random.Generator) -> NDArray[np.bool_]:
    dropped = np.zeros(len(chunks.words), np.bool_)
    for segment, share in ((Segment.PATH, recipe.path_dropout), (Segment.DOWN, recipe.down_dropout)):
        without = np.repeat(draw.random(len(chunks)) < share, chunks.lengths)
        dropped |= without & (chunks.segments == segment)
    return dropped
