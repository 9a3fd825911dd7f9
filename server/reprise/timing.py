"""Times the stages of a request, and says when its time is up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from reprise.errors import CancelledRequestError
from reprise.types import Cancelled


class Stopwatch:
    """Milliseconds by stage, in the order in which the stages ran."""

    def __init__(self) -> None:
        self.timings_ms: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Add the time spent inside to `stage`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent_ms = (time.perf_counter() - start) * 1000
            self.timings_ms[stage] = round(self.timings_ms.get(stage, 0.0) + spent_ms, 3)


class Deadline:
    """One deadline for a whole request; each stage asks what is left."""

    def __init__(self, total_ms: float, cancelled: Cancelled = lambda: False) -> None:
        self.total_ms = total_ms
        self._start = time.perf_counter()
        self.is_cancelled = cancelled
        """Whether nobody waits for the answer any more."""

    @property
    def left_ms(self) -> float:
        """Milliseconds until the answer is late; negative once it is."""
        return self.total_ms - self.spent_ms

    @property
    def spent_ms(self) -> float:
        """Milliseconds since the request came."""
        return (time.perf_counter() - self._start) * 1000

    def is_over(self) -> bool:
        """Whether the answer is late, or nobody waits for it any more."""
        return self.left_ms <= 0 or self.is_cancelled()

    def check(self) -> None:
        """Raise `CancelledRequestError` if nobody waits any more."""
        if self.is_cancelled():
            raise CancelledRequestError("the request was cancelled")
