"""One event loop in one thread, for all connections of the process.

Knows nothing of what runs in it.
"""

from __future__ import annotations

import asyncio
import threading
from functools import cache

_starting = threading.Lock()


def background_loop() -> asyncio.AbstractEventLoop:
    """Return the loop; the first call starts its thread, which ends with the process."""
    with _starting:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="reprise-http", daemon=True).start()
    return loop
