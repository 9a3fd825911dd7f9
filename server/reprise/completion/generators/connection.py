"""A connection to a server whose waits can be given up: by a deadline, or because nobody wants the answer.

The waiting thread itself looks, every 10 ms at the latest; there is no thread or event loop beside it. Knows
nothing of HTTP.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

from reprise.completion.generators.loopback import Address
from reprise.errors import CancelledRequestError
from reprise.types import Cancelled

_CONNECT_S = 1.0
_POLL_S = 0.01  # how late a cancel is seen at most
_BUFFER_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for."""

    cancelled: Cancelled
    until: float
    """By `time.monotonic()`."""

    def check(self) -> None:
        """Raise `CancelledRequestError` if nobody wants the answer, `TimeoutError` if it is too late."""
        if self.cancelled():
            raise CancelledRequestError("nobody waits for the answer any more")
        if time.monotonic() > self.until:
            raise TimeoutError


class Connection:
    """An open connection, used by one thread at a time; raises `OSError` where it fails."""

    def __init__(self, address: Address, context: ssl.SSLContext | None, patience: Patience) -> None:
        limit = max(min(_CONNECT_S, patience.until - time.monotonic()), _POLL_S)
        endpoint = socket.create_connection((address.host, address.port), limit)
        endpoint.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            endpoint = context.wrap_socket(endpoint, server_hostname=address.host)
        endpoint.settimeout(_POLL_S)
        self._socket = endpoint
        self.patience = patience
        """Of the question that is under way."""

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        rest = memoryview(data)
        while rest:
            self.patience.check()
            try:
                rest = rest[self._socket.send(rest) :]
            except TimeoutError:
                continue

    def receive_into(self, buffer: Any) -> int:
        """Wait for data and put it into `buffer`; returns its length, 0 at the end."""
        while True:
            self.patience.check()
            try:
                return self._socket.recv_into(buffer)
            except TimeoutError:
                continue

    def makefile(self, _: str) -> io.BufferedReader:
        """What is received, as a file to read one answer from; closing that leaves the connection open."""
        return io.BufferedReader(_Received(self), _BUFFER_BYTES)

    def is_usable(self) -> bool:
        """Say whether it is still open, with nothing on it that nobody asked for."""
        if isinstance(self._socket, ssl.SSLSocket):
            return True  # cannot be told; the next question will
        self._socket.settimeout(0)
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self._socket.settimeout(_POLL_S)
        return False

    def close(self) -> None:
        """Close it; the server sees that at once."""
        self._socket.close()


class _Received(io.RawIOBase):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._connection.receive_into(buffer)
