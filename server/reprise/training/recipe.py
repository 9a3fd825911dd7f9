"""The dials of a training run of the static encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reprise.training.mined import Kind


def _shares() -> dict[Kind, float]:
    return {"docstring": 0.25, "call": 0.25, "candidates": 0.3, "usage": 0.2}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the encoder is shaped and trained; the defaults are those of the bundled one."""

    minutes: float = 6.0
    """About 4,000 steps on one quiet core; many more overfit."""
    steps: int | None = None
    """Instead of `minutes`: the same model on a slower machine."""
    dimension: int = 256
    n_words: int = 24_000
    n_buckets: int = 8_000
    max_tokens: int = 512
    n_queries: int = 192
    """In one step, all of one repository and one kind."""
    n_negatives: int = 1024
    """Other chunks of the same repository that they compete with."""
    learning_rate: float = 2e-3
    path_dropout: float = 0.3
    """Share of the chunks that lose their path in a step, so that it is not relied on."""
    down_dropout: float = 0.3
    """The same for the signatures of their callees."""
    renaming: float = 0.5
    """Share of the words that stand in some hash bucket in a step: names that were never seen."""
    kind_shares: Mapping[Kind, float] = field(default_factory=_shares)
    min_pairs: int = 8
    """Of one kind in one repository; fewer would be seen again and again."""
    threads: int = 1
    seed: int = 0
