"""Connects to a language model in the background, and anew after an outage.

Knows nothing of flights or of what is asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from reprise.completion.generation.availability import Availability
from reprise.completion.generation.connected_model import ConnectedModel, connect
from reprise.completion.generators.generator import Generator
from reprise.completion.generators.messages import one_line
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.settings import Settings

_log = logging.getLogger(__name__)

MakeGenerator = Callable[[Settings], Generator | None]
"""Makes the generator that the settings name; None if they name none. May raise `GeneratorError`."""


class Connector:
    """One generator, made once, and what it says of itself. Safe to use from any thread."""

    def __init__(
        self, settings: Settings, make: MakeGenerator, repository: str, availability: Availability
    ) -> None:
        self._settings = settings
        self._make = make
        self._repository = repository
        self._availability = availability
        self._lock = threading.Lock()
        self._generator: Generator | None = None
        self._model: ConnectedModel | None = None
        self._thread: threading.Thread | None = None
        self._is_off = settings.generator.backend == "none"
        self._is_closed = False

    @property
    def model(self) -> ConnectedModel | None:
        """As it was connected last; None if it never was, or is let go."""
        return self._model

    @property
    def is_off(self) -> bool:
        """Whether there is no model to connect to."""
        return self._is_off

    @property
    def is_closed(self) -> bool:
        """Whether the model was let go."""
        return self._is_closed

    def begin(self) -> None:
        """Connect, unless that is under way; returns at once."""
        with self._lock:
            if not (self._is_off or self._is_closed or self._thread is not None):
                self._thread = threading.Thread(target=self._run, name="model-connect", daemon=True)
                self._thread.start()

    def wait(self, timeout_s: float) -> None:
        """Wait for the end of a try that is under way."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def close(self) -> Generator | None:
        """Connect no more; returns the generator, which is the caller's to close."""
        with self._lock:
            self._is_closed = True
            generator, self._generator, self._model = self._generator, None, None
        return generator

    def _run(self) -> None:
        try:
            self._connect()
        except CancelledRequestError:
            pass  # it was let go meanwhile
        except GeneratorError as error:
            self._availability.failed(error)
        except Exception as error:  # noqa: BLE001 - the boundary: completion goes on without a model
            backend = self._settings.generator.backend
            _log.exception("the generator %s cannot be made", backend)
            message = f"{backend}: cannot be used ({one_line(repr(error))}); the log has the details"
            self._availability.failed(GeneratorError(message, is_lasting=True))
        finally:
            with self._lock:
                self._thread = None

    def _connect(self) -> None:
        generator = self._generator or self._make(self._settings)
        if generator is None:
            self._is_off = True
            return
        with self._lock:
            is_closed = self._is_closed
            self._generator = None if is_closed else generator
        if is_closed:
            generator.close()
            return
        settings, before = self._settings.generator, self._model
        self._model = connect(generator, settings, self._repository, before)
        self._availability.connected()
