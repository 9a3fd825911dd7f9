"""Whether the language model can be asked: one message for each outage, and ever longer pauses between tries.

Knows nothing of models; it is told how each try ended.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Literal

from reprise.completion.generation.flight import Clock
from reprise.errors import GeneratorError

_log = logging.getLogger(__name__)
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 60.0

Stage = Literal["connecting", "ready", "down"]


class Availability:
    """An outage begins with the first failure and ends with the first answer. Safe to use from any thread."""

    def __init__(
        self,
        on_warning: Callable[[str], None],
        clock: Clock = time.monotonic,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_change` is called whenever the stage is another one."""
        self._on_warning = on_warning
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        self._stage: Stage = "connecting"
        self._message: str | None = None
        self._told: str | None = None
        self._pause_s = 0.0
        self._retry_at = 0.0

    @property
    def stage(self) -> Stage:
        """Whether the model can be asked now."""
        return self._stage

    @property
    def message(self) -> str | None:
        """What is wrong; None unless it is down."""
        with self._lock:
            return self._message if self._stage == "down" else None

    @property
    def pause_left_s(self) -> float:
        """Seconds until it may be tried again; 0 if it may be now."""
        with self._lock:
            return max(0.0, self._retry_at - self._clock()) if self._stage == "down" else 0.0

    def connected(self) -> None:
        """It said what it runs. An outage is not over before it has answered, too."""
        with self._lock:
            before, self._stage = self._stage, "ready"
        if before == "down":
            _log.info("the language model can be asked again")
        if before != "ready":
            self._on_change()

    def succeeded(self) -> None:
        """It answered: any outage is over."""
        with self._lock:
            before, self._stage = self._stage, "ready"
            self._message = self._told = None
            self._pause_s = 0.0
        if before != "ready":
            self._on_change()

    def failed(self, error: GeneratorError) -> None:
        """It could not be reached, or failed in an answer; tells the user if that is news."""
        with self._lock:
            longest = error.is_lasting or self._pause_s * 2 > _LONGEST_PAUSE_S
            self._pause_s = _LONGEST_PAUSE_S if longest else max(_FIRST_PAUSE_S, self._pause_s * 2)
            self._retry_at = self._clock() + self._pause_s
            before, self._stage, self._message = self._stage, "down", str(error)
            is_news = self._told is None or (error.is_lasting and self._told != self._message)
            if is_news:
                self._told = self._message
        _log.info("the language model failed, next try in %.1f s: %s", self._pause_s, error)
        if is_news:
            self._on_warning(str(error))
        if before != "down":
            self._on_change()
