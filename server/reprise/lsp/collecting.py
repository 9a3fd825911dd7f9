"""Collects garbage when nobody types: a full collection of a large index would hold a keystroke up.

The interpreter's own full collections are put off for good. In their place, once no message has come for a
moment, what is new is collected, and what is left of it is set aside (`gc.freeze`), so that the next time it
costs nothing. What dies later, such as the index of a folder that was closed, is found at a longer rest, when
all is looked through once. Knows the clock and the collector; not what allocates.
"""

from __future__ import annotations

import asyncio
import gc
import time

_YOUNG = 20_000  # objects between two young collections, of a millisecond or two
_THRESHOLDS = (_YOUNG, 50, 1_000_000)
_LOOK_S = 2.0
_QUIET_S = 1.0
_REST_S = 20.0


class QuietCollector:
    """Collects at quiet moments; `note` may be called from any thread."""

    def __init__(self) -> None:
        self._noted_at = 0.0
        self._is_due = self._is_rest_due = True

    def note(self) -> None:
        """A message came."""
        self._noted_at = time.monotonic()
        self._is_due = self._is_rest_due = True

    async def run(self) -> None:
        """Look for quiet moments until cancelled; leaves the collector as it was."""
        before = gc.get_threshold()
        gc.set_threshold(*_THRESHOLDS)
        try:
            while True:
                await asyncio.sleep(_LOOK_S)
                self._look()
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()

    def _look(self) -> None:
        quiet_s = time.monotonic() - self._noted_at
        if self._is_due and quiet_s >= _QUIET_S:
            self._is_due = False
            gc.collect()
            gc.freeze()
        elif self._is_rest_due and quiet_s >= _REST_S:
            self._is_rest_due = False
            gc.unfreeze()
            gc.collect()
            gc.freeze()
