"""Sends what the package logs to the editor's log as well; standard error gets it anyway."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

from lsprotocol import types

_TYPES = (
    (logging.ERROR, types.MessageType.Error),
    (logging.WARNING, types.MessageType.Warning),
    (logging.INFO, types.MessageType.Info),
)


class EditorLog(logging.Handler):
    """Forwards records of any thread as `window/logMessage`."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, send: Callable[[types.LogMessageParams], None]
    ) -> None:
        super().__init__(logging.INFO)
        self._loop = loop
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        """Queue one record; dropped if the connection is gone."""
        kind = next((kind for level, kind in _TYPES if record.levelno >= level), types.MessageType.Log)
        params = types.LogMessageParams(type=kind, message=record.getMessage())
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send, params)


def log_to_standard_error(level: int = logging.INFO) -> None:
    """Standard output belongs to the protocol: the log goes to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("reprise").setLevel(level)
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # this package tells each refusal in one line
