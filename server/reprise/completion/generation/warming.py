"""Lets a model server read a prompt before it is asked, one at a time, and makes way for questions.

Knows nothing of when that is worth it.
"""

from __future__ import annotations

import logging
import threading

from reprise.completion.generators.generator import Generator
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.types import Prompt

_log = logging.getLogger(__name__)


class Warming:
    """At most one prompt is read at a time. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._last_read: str | None = None
        self._is_closed = False

    def begin(self, generator: Generator, prompt: Prompt) -> None:
        """Let `generator` read `prompt`, unless that is what it read last, or it is reading."""
        with self._lock:
            if self._is_closed or self._thread is not None or prompt.text == self._last_read:
                return
            self._stopped = threading.Event()
            arguments = (generator, prompt, self._stopped)
            self._thread = threading.Thread(target=self._run, args=arguments, name="warming", daemon=True)
            self._thread.start()

    def make_way(self, prompt: Prompt) -> None:
        """End what is being read: `prompt` is going to be, for a question."""
        with self._lock:
            self._last_read = prompt.text
            self._stopped.set()

    def close(self) -> None:
        """End it, for good."""
        with self._lock:
            self._is_closed = True
            self._stopped.set()

    def _run(self, generator: Generator, prompt: Prompt, stopped: threading.Event) -> None:
        try:
            generator.warm(prompt, stopped.is_set)
        except CancelledRequestError:
            pass
        except GeneratorError as error:
            _log.info("the model could not be warmed: %s", error)  # the next question tells the user
        except Exception:  # noqa: BLE001 - the boundary: nobody waits for it
            _log.exception("the model could not be warmed")
        finally:
            with self._lock:
                self._thread = None
                if not stopped.is_set():
                    self._last_read = prompt.text
