"""Several answers of a model to one question, drawn at once: what AlignCoder enhances its query with.

They are not flights of the workspace: nobody joins them, and none outlives its request.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from reprise.completion.generation.candidate import candidate_at
from reprise.completion.generation.flight import Flight, Question
from reprise.completion.generators.generator import Generator
from reprise.errors import GeneratorError
from reprise.types import Cancelled, Candidate, Sampling

_MAX_TOKENS = 32
_TEMPERATURE = 0.8  # this and top-p as in AlignCoder, arXiv 2601.19697
_TOP_P = 0.95
_MOST = 8  # at once; a server would answer more of them one after the other


class Draws:
    """One draw at a time. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: list[Flight] = []

    def draw(
        self,
        generator: Generator,
        question: Question,
        k: int,
        patience_ms: float,
        cancelled: Cancelled,
    ) -> tuple[list[Candidate], GeneratorError | None]:
        """Ask `k` times (at most 8) and return what is there within `patience_ms`, most probable first.

        Each text comes once; nothing while an earlier draw has not ended. With the error of an answer that
        failed, if one did.
        """
        flights = self._begin(generator, question, k)
        end = time.monotonic() + patience_ms / 1000
        for flight in flights:
            flight.wait((end - time.monotonic()) * 1000, cancelled)
        for flight in flights:
            flight.abandon()
        error = next((flight.error for flight in flights if flight.error is not None), None)
        drawn = [
            candidate_at(flight.generation, question.source, question.site)
            for flight in flights
            if flight.has_answer
        ]
        found = {candidate.text: candidate for candidate in drawn if candidate is not None}
        return sorted(found.values(), key=lambda candidate: -candidate.log_probability), error

    def _begin(self, generator: Generator, question: Question, k: int) -> list[Flight]:
        """Questions that differ in their seeds only, so that equal draws are equal."""
        asked = question.sampling
        tokens = min(_MAX_TOKENS, asked.max_tokens)
        samplings = [Sampling(tokens, asked.stops, _TEMPERATURE, _TOP_P, seed) for seed in range(k)]
        with self._lock:
            if not all(flight.join(0) for flight in self._flights):
                return []
            self._flights = [
                Flight(replace(question, sampling=sampling), generator) for sampling in samplings[:_MOST]
            ]
            for flight in self._flights:
                flight.begin()
            return self._flights
