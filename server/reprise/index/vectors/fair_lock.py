"""A lock that is had in turns: who waits gets it before its last holder gets it again."""

from __future__ import annotations

import threading


class FairLock:
    """Keeps a long row of short writes from holding up a read, which an ordinary lock may do for long."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._held = threading.Lock()

    def __enter__(self) -> None:
        with self._turn:
            self._held.acquire()

    def __exit__(self, *_: object) -> None:
        self._held.release()
