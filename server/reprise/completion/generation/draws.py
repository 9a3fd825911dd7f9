"""Several answers of a model to one question, drawn at once: what AlignCoder enhances its query with.

They are not flights of the workspace: nobody joins them, and none outlives its request.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from reprise.completion.generation.connection import Connection
from reprise.completion.generation.drawn import candidate_at
from reprise.completion.generation.flight import Flight
from reprise.completion.site import CompletionSite
from reprise.errors import GeneratorError
from reprise.types import Cancelled, Candidate, Hit, Sampling

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
        connection: Connection,
        site: CompletionSite,
        context: Sequence[Hit],
        k: int,
        patience_ms: float,
        cancelled: Cancelled,
    ) -> tuple[list[Candidate], GeneratorError | None]:
        """Ask `k` times (at most 8) and return what is there within `patience_ms`, most probable first.

        Each text comes once; nothing while an earlier draw has not ended. With the error of an answer that
        failed, if one did.
        """
        flights = self._begin(connection, site, context, k)
        end = time.monotonic() + patience_ms / 1000
        for flight in flights:
            flight.wait((end - time.monotonic()) * 1000, cancelled)
        for flight in flights:
            flight.abandon()
        error = next((flight.error for flight in flights if flight.error is not None), None)
        drawn = [
            candidate_at(flight.generation, flight.question.source, site)
            for flight in flights
            if flight.has_answer
        ]
        found = {candidate.text: candidate for candidate in drawn if candidate is not None}
        return sorted(found.values(), key=lambda candidate: -candidate.log_probability), error

    def _begin(
        self, connection: Connection, site: CompletionSite, context: Sequence[Hit], k: int
    ) -> list[Flight]:
        """Questions that differ in their seeds only, so that equal draws are equal."""
        question = connection.question(site, context, "line")
        tokens, stops = min(_MAX_TOKENS, connection.max_tokens), question.sampling.stops
        samplings = [Sampling(tokens, stops, _TEMPERATURE, _TOP_P, seed) for seed in range(min(k, _MOST))]
        with self._lock:
            if not all(flight.join(0) for flight in self._flights):
                return []
            self._flights = [
                Flight(replace(question, sampling=sampling), connection.generator) for sampling in samplings
            ]
            for flight in self._flights:
                flight.begin()
            return self._flights
