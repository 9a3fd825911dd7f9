"""Connects the server to a client: standard streams, or one TCP client at a time on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from pygls.exceptions import JsonRpcParseError

from reprise.errors import BadInputError
from reprise.lsp.assembly import create_server
from reprise.lsp.collecting import QuietCollector
from reprise.lsp.framing import FramingError, read_body
from reprise.lsp.logs import EditorLog, log_to_standard_error
from reprise.lsp.server import RepriseServer

logger = logging.getLogger(__name__)

_SWITCH_S = 0.0005  # Python's 5 ms, once for each busy thread, would be felt while typing

_SIGNALLED = 128  # what a shell adds to a signal's number to make an exit status


def serve_stdio() -> int:
    """Serve the client at the other end of the standard streams; returns the exit status."""
    log_to_standard_error()
    sys.setswitchinterval(_SWITCH_S)
    reader, writer = _take_standard_streams()
    return asyncio.run(serve(create_server(), reader, writer))


def serve_tcp(port: int) -> int:
    """Serve clients on 127.0.0.1, one after the other, until one says `exit`; port 0 picks a free one."""
    log_to_standard_error()
    sys.setswitchinterval(_SWITCH_S)
    with _listener(port) as listener:
        logger.info("listening on 127.0.0.1:%d", listener.getsockname()[1])
        while True:
            connection, _ = listener.accept()
            server = create_server()
            with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
                status = asyncio.run(serve(server, reader, writer))
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)  # wakes the reading thread, so that it lets go
            if server.saw_exit:
                return status


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise BadInputError(f"cannot listen on port {port}: {error.strerror}") from error


async def serve(server: RepriseServer, reader: BinaryIO, writer: BinaryIO) -> int:
    """Serve one client until it says `exit` or is gone."""
    loop = asyncio.get_running_loop()
    server.protocol.set_writer(_Writer(writer, server))
    editor_log = EditorLog(loop, server.window_log_message)
    package_log = logging.getLogger("reprise")
    package_log.addHandler(editor_log)
    collector = QuietCollector()
    inbox = _Inbox(loop, collector.note)
    threading.Thread(target=_pump, args=(reader, server, inbox), name="reader", daemon=True).start()
    _heed_signals(server, loop)
    collecting = loop.create_task(collector.run())
    try:
        return await server.run_until_end()
    finally:
        collecting.cancel()
        package_log.removeHandler(editor_log)


def _heed_signals(server: RepriseServer, loop: asyncio.AbstractEventLoop) -> None:
    """Leave as on `exit`, with everything stored, when the system asks the process to end."""

    def leave(number: int) -> None:
        server.saw_exit = True
        server.end(0 if server.protocol.is_shut_down else _SIGNALLED + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            # Not everywhere: on Windows there is no such handler, and only the main thread may set one.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, leave, number)


class _Writer:
    """Writes whole messages; a client that is gone ends the server."""

    def __init__(self, stream: BinaryIO, server: RepriseServer) -> None:
        self._stream = stream
        self._server = server

    def write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._server.end(1)

    def close(self) -> None:
        self._stream.close()


class _Inbox:
    """Hands messages over in the order of arrival, one a round of the loop.

    A request begins in the round after its message: the text that it is about must not have changed by then.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, on_message: Callable[[], None]) -> None:
        self._loop = loop
        self._on_message = on_message
        self._waiting: deque[Callable[[], object]] = deque()
        self._is_running = False

    def put(self, function: Callable[..., object], *arguments: object) -> None:
        """Have `function` called; callable from any thread."""
        self._on_message()
        self._waiting.append(partial(function, *arguments))
        self._loop.call_soon_threadsafe(self._start)

    def _start(self) -> None:
        if not self._is_running and self._waiting:
            self._is_running = True
            self._hand_over()

    def _hand_over(self) -> None:
        try:
            self._waiting.popleft()()
        finally:
            self._is_running = bool(self._waiting)
            if self._is_running:
                self._loop.call_soon(self._hand_over)


def _pump(reader: BinaryIO, server: RepriseServer, inbox: _Inbox) -> None:
    """Read until the end of the stream; runs on a thread of its own, since reading blocks."""
    try:
        while True:
            try:
                body = read_body(reader)
            except FramingError as error:
                inbox.put(server.protocol.refuse, None, JsonRpcParseError(str(error)))
                continue
            if body is None:
                break
            inbox.put(server.protocol.receive, body)
        inbox.put(lambda: server.end(0 if server.protocol.is_shut_down else 1))
    except (OSError, RuntimeError) as error:  # the stream or the loop was closed under the reader
        logger.debug("stopped reading: %s", error)


def _take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard output for the protocol: whatever else prints goes to standard error."""
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return reader, writer
