"""Lets the language model draw the candidates that enhance the query; copies stand in where it cannot.

Knows nothing of backends or prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.types import Cancelled, Candidate, Hit

_ADAPTIVE_K = 4  # AlignCoder's; 5 and 6 are worth nothing more there
_PATIENCE_MS = 80.0  # about half of the default deadline: retrieval and the answer come after it


class GeneratorSampler:
    """The language model as a sampler; safe to use from any thread."""

    name = "generator"

    def __init__(
        self, model: LanguageModel, otherwise: Sampler | None = None, patience_ms: float = _PATIENCE_MS
    ) -> None:
        """`otherwise` (copies, unless said) draws where the model cannot be asked, or takes too long."""
        self._model = model
        self._patience_ms = patience_ms
        self._otherwise = otherwise or NgramSampler()

    def sample(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        hits: Sequence[Hit],
        k: int | Literal["adaptive"],
        cancelled: Cancelled,
        *,
        excluded_file: int | None = None,
    ) -> list[Candidate]:
        """Return up to `k` distinct candidates, at most 8; see `Sampler`."""
        drawn = self._model.draw(
            site, hits, _ADAPTIVE_K if k == "adaptive" else k, self._patience_ms, cancelled
        )
        if drawn:
            return drawn
        return self._otherwise.sample(site, ngrams, hits, k, cancelled, excluded_file=excluded_file)
