"""Reads regular files and nothing else: opening a named pipe would wait for ever.

Knows no policy and no decoding.
"""

from __future__ import annotations

import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """What stands at a path is a folder, a pipe, a socket or a device."""


def read_regular(path: str, limit: int) -> tuple[bytes, os.stat_result]:
    """Return at most `limit` bytes of a file, and its state as it was when it was opened.

    Raises `NotRegularError` for what is not a file, other `OSError` as the system does.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NotRegularError(path)
        parts: list[bytes] = []
        while limit > 0 and (part := os.read(descriptor, limit)):
            parts.append(part)
            limit -= len(part)
    finally:
        os.close(descriptor)
    return b"".join(parts), state
