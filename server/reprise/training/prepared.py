"""Mined repositories as arrays: what a training step samples from.

Knows bags and pairs; no torch, so that the evaluation can use it as well.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reprise.models.bags import Bags, bags_of, chunk_fields, query_fields
from reprise.models.subtoken_vocabulary import SubtokenVocabulary
from reprise.syntax.subtokens import subtokens
from reprise.training.mined import Kind, Pair, Repository

_MAX_PAIRS = 8000  # of one kind from one repository; more of the same teaches little


@dataclass(frozen=True, slots=True)
class PreparedPairs:
    """Queries of one kind as bags, and for each the chunks that answer it and those that are no negatives."""

    queries: Bags
    answers: tuple[tuple[int, ...], ...]
    neutral: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PreparedRepository:
    """One repository's chunks and queries as bags."""

    name: str
    chunks: Bags
    undocumented: Bags
    """The chunks without their docstrings; what docstring queries are matched with."""
    pairs: Mapping[Kind, PreparedPairs]

    def chunks_for(self, kind: Kind) -> Bags:
        """The chunks that queries of `kind` are matched with."""
        return self.undocumented if kind == "docstring" else self.chunks


def build_vocabulary(repositories: Sequence[Repository], n_words: int, n_buckets: int) -> SubtokenVocabulary:
    """The `n_words` words frequent in most repositories: summed log counts, so that none dominates."""
    scores: Counter[str] = Counter()
    for repository in repositories:
        counts: Counter[str] = Counter()
        for chunk in repository.chunks:
            counts.update(set(subtokens(chunk.text)))
        for word, count in counts.items():
            scores[word] += math.log1p(count)  # type: ignore[assignment]
    ranked = sorted(scores, key=lambda word: (-scores[word], word))
    return SubtokenVocabulary(ranked[:n_words], n_buckets)


def prepare(repository: Repository, vocabulary: SubtokenVocabulary, max_tokens: int) -> PreparedRepository:
    """Number the words of a repository's chunks and queries."""
    bare = [repository.undocumented.get(i, chunk) for i, chunk in enumerate(repository.chunks)]
    return PreparedRepository(
        repository.name,
        bags_of(map(chunk_fields, repository.chunks), vocabulary, max_tokens),
        bags_of(map(chunk_fields, bare), vocabulary, max_tokens),
        {kind: _prepare_pairs(pairs, vocabulary, max_tokens) for kind, pairs in repository.pairs.items()},
    )


def _prepare_pairs(pairs: Iterable[Pair], vocabulary: SubtokenVocabulary, max_tokens: int) -> PreparedPairs:
    usable = [pair for pair in pairs if pair.answers and pair.query.strip()]
    if len(usable) > _MAX_PAIRS:
        usable = random.Random(0).sample(usable, _MAX_PAIRS)
    return PreparedPairs(
        bags_of((query_fields(pair.text) for pair in usable), vocabulary, max_tokens),
        tuple(pair.answers for pair in usable),
        tuple(pair.neutral for pair in usable),
    )
