"""How many characters a token holds in this workspace's code: told by the backend, then learned from prompts.

Only ever corrected downwards, so that prompts fit and their beginnings stay as they are for a server's cache.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from reprise.errors import CancelledRequestError, GeneratorError

_log = logging.getLogger(__name__)
_ENOUGH = 4  # counted prompts; after that only those that failed are, which may have been too long
_NEWS = 0.97  # a difference of less is not worth a cold cache


class TokenRatio:
    """Characters per token. Safe to use from any thread."""

    def __init__(self, characters_per_token: float) -> None:
        self._value = characters_per_token
        self._n_counted = 0
        self._lock = threading.Lock()

    @property
    def value(self) -> float:
        """By which tokens are estimated."""
        return self._value

    def learn(self, text: str, count: Callable[[str], int | None], *, has_failed: bool) -> None:
        """Hold the estimate against what the model's tokenizer says of a prompt; asks it a few times only."""
        with self._lock:
            if self._n_counted >= _ENOUGH and not has_failed:
                return
            self._n_counted += 1
        try:
            n_tokens = count(text)
        except (CancelledRequestError, GeneratorError) as error:  # it may be closed by now
            _log.info("a prompt's tokens cannot be counted: %s", error)
            return
        if n_tokens and len(text) / n_tokens < self._value * _NEWS:
            self._value = len(text) / n_tokens
