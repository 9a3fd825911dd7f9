"""Cuts a byte stream into the messages of the base protocol.

Knows headers and bodies; not what a body means.
"""

from __future__ import annotations

from typing import BinaryIO

_LONGEST_HEADER = 4096
_LONGEST_BODY = 256 * 1024 * 1024


class FramingError(Exception):
    """The bytes are no header that the base protocol knows; reading may go on behind them."""


def read_body(stream: BinaryIO) -> bytes | None:
    """The next message's body; None at the end of the stream.

    Raises `FramingError` for a header block without a usable length.
    """
    length: int | None = None
    saw_header = False
    while True:
        line = stream.readline(_LONGEST_HEADER)
        if not line:
            return None
        name, colon, value = line.strip().partition(b":")
        if colon and name.strip().lower() == b"content-length":
            length = _length(value)
        if line.strip():
            saw_header = True
        elif length is not None:
            return _exactly(stream, length)
        elif saw_header:
            raise FramingError("a message's header lacks Content-Length")


def frame(body: bytes) -> bytes:
    """A body with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def _length(value: bytes) -> int:
    text = value.strip()
    if not text.isdigit() or int(text) > _LONGEST_BODY:
        raise FramingError(f"Content-Length must be a number of at most {_LONGEST_BODY}, not {text[:40]!r}")
    return int(text)


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    body = stream.read(length)
    return body if len(body) == length else None
