"""The static encoder as a torch module, and its loss.

Knows bags as tensors; no files, no repositories.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from reprise.models.bags import N_SEGMENTS, Bags
from reprise.models.subtoken_vocabulary import PADDING

TEMPERATURE = 0.05  # CoRet, arXiv 2505.24715


class StaticEncoderModel(nn.Module):  # type: ignore[misc]  # torch is not followed
    """Sums token embeddings, each times sqrt(count) * exp(token weight + segment weight), to unit norm.

    Embeddings start at random and token weights at `log_weights` (V,) float32, the logarithm of each token's
    IDF: before the first step it is a random projection of TF-IDF.
    """

    def __init__(self, log_weights: NDArray[np.float32], dimension: int) -> None:
        super().__init__()
        size = len(log_weights)
        self.embeddings = nn.Parameter(torch.randn(size, dimension) / dimension**0.5)
        self.token_weights = nn.Parameter(torch.from_numpy(log_weights.copy()))
        self.segment_weights = nn.Parameter(torch.zeros(N_SEGMENTS))
        with torch.no_grad():
            self.embeddings[PADDING] = 0

    def forward(self, words: Tensor, segments: Tensor, counts: Tensor, offsets: Tensor) -> Tensor:
        """(n_bags, dimension) from flat `words`, `segments`, `counts`; bags start at `offsets`."""
        weights = counts.sqrt() * torch.exp(self.token_weights[words] + self.segment_weights[segments])
        sums = functional.embedding_bag(
            words, self.embeddings, offsets, mode="sum", per_sample_weights=weights
        )
        return functional.normalize(sums, dim=-1)

    def encode(self, bags: Bags, dropped: NDArray[np.bool_] | None = None) -> Tensor:
        """(n, dimension) unit norm; the entries in `dropped` count as absent."""
        counts = bags.counts if dropped is None else np.where(dropped, 0, bags.counts)
        return self(
            torch.from_numpy(bags.words.astype(np.int64)),
            torch.from_numpy(bags.segments.astype(np.int64)),
            torch.from_numpy(counts.astype(np.float32)),
            torch.from_numpy(bags.offsets[:-1]),
        )


def retrieval_loss(queries: Tensor, chunks: Tensor, answers: Tensor, banned: Tensor) -> Tensor:
    """Cross-entropy of each query's answer among the chunks of its repository (CoRet, arXiv 2505.24715).

    `queries` (q, d) and `chunks` (c, d) are unit vectors, `answers` (q,) int64 the right column of each row,
    `banned` (q, c) bool the columns that are neither right nor wrong.
    """
    logits = (queries @ chunks.T / TEMPERATURE).masked_fill(banned, float("-inf"))
    return functional.cross_entropy(logits, answers)
