"""An HTTP server on loopback that answers by a script: the ground of every stand-in model server.

Writes down each request with the time of its arrival and of its client's leaving. Knows no model server's
schema; those stand beside it. Every socket takes port 0, every time is `time.perf_counter()` in seconds.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

End = Literal["whole", "cut", "reset", "hang"]


class Hold:
    """Stands among a reply's pieces: the server goes no further until the test says so."""

    def __init__(self) -> None:
        self._released = threading.Event()

    def release(self) -> None:
        """Let the server go on."""
        self._released.set()

    async def passed(self) -> None:
        """Return once it was released."""
        while not self._released.is_set():
            await asyncio.sleep(0.001)


@dataclass(frozen=True, slots=True)
class Reply:
    """How the server answers one request. The head leaves with the first piece, or with the end."""

    pieces: Iterable[bytes | Hold] = ()
    """Of the body, in order, each sent by itself; may be lazy, and endless."""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_ms: float = 0.0
    """Before the first piece."""
    piece_delay_ms: float = 0.0
    """Before each other piece."""
    end: End = "whole"
    """After the last piece: end the body, close or reset the connection without that, or say nothing more."""

    @classmethod
    def json(cls, value: object, status: int = 200) -> Reply:
        """Answer with one JSON document."""
        return cls((json.dumps(value).encode(),), status)

    @classmethod
    def html(cls, status: int = 200) -> Reply:
        """Answer as a proxy or another program on this port would."""
        return cls((b"<!DOCTYPE html>\n<html><body>It works!</body></html>\n",), status, "text/html")

    @classmethod
    def events(cls, events: Iterable[object], done: bool = True, **options: Any) -> Reply:
        """Stream JSON documents as server-sent events, with `[DONE]` behind them; `Hold` passes through."""
        pieces = [e if isinstance(e, Hold) else f"data: {json.dumps(e)}\n\n".encode() for e in events]
        last = [b"data: [DONE]\n\n"] if done else []
        return cls((*pieces, *last), content_type="text/event-stream", **options)

    @classmethod
    def lines(cls, values: Iterable[object], **options: Any) -> Reply:
        """Stream JSON documents one a line; `Hold` passes through."""
        pieces = [v if isinstance(v, Hold) else json.dumps(v).encode() + b"\n" for v in values]
        return cls(tuple(pieces), content_type="application/x-ndjson", **options)


@dataclass(slots=True)
class Exchange:
    """One request, and what became of it."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    arrived: float
    n_sent: int = 0
    """Pieces that have left."""
    answered: float | None = None
    """When the whole reply had left."""
    left: float | None = None
    """When the client closed the connection before it had the whole reply."""

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class ScriptedServer:
    """Answers each request with what `reply` says; `script` overrides that for one path.

    With a `context` it speaks https.
    """

    def __init__(
        self, reply: Callable[[Exchange], Reply] | None = None, context: ssl.SSLContext | None = None
    ) -> None:
        self._reply = reply
        self._scripts: dict[str, Reply] = {}
        self.exchanges: list[Exchange] = []
        """Every request so far, in the order of arrival."""
        self.n_connections = 0
        self._changed = threading.Condition()
        self._connections: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, ssl=context)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reply(self, exchange: Exchange) -> Reply:
        """Say how one request is answered: stand-ins override it."""
        if self._reply is None:
            return Reply.json({"error": {"message": f"no such path: {exchange.path}"}}, 404)
        return self._reply(exchange)

    def script(self, path: str, reply: Reply | None) -> None:
        """Answer every request to `path` with `reply` from now on; None undoes it."""
        if reply is None:
            self._scripts.pop(path, None)
        else:
            self._scripts[path] = reply

    def to(self, path: str) -> list[Exchange]:
        """The requests to one path so far."""
        return [exchange for exchange in list(self.exchanges) if exchange.path == path]

    def wait_until(self, is_so: Callable[[], bool], timeout_s: float = 5.0) -> bool:
        """Wait until a request, a piece or a disconnect has made `is_so` true; false if none did in time."""
        with self._changed:
            return self._changed.wait_for(is_so, timeout_s)

    def close(self) -> None:
        """Stop; what is connected is cut off."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop)
            self._thread.join()
            self._loop.close()

    def _stop(self) -> None:
        self._server.close()
        for connection in list(self._connections):
            connection.close()
        self._loop.call_later(0.005, self._loop.stop)

    def reply_to(self, exchange: Exchange) -> Reply:
        """Note a request and find its reply; for the connection."""
        with self._changed:
            self.exchanges.append(exchange)
            self._changed.notify_all()
        script = self._scripts.get(exchange.path)
        return self.reply(exchange) if script is None else script

    def connected(self, connection: _Connection, is_open: bool) -> None:
        """Note that a client came or went; for the connection."""
        with self._changed:
            self.n_connections += is_open
            (self._connections.add if is_open else self._connections.discard)(connection)
            self._changed.notify_all()

    def changed(self) -> None:
        """Wake up who waits; for the connection."""
        with self._changed:
            self._changed.notify_all()


class _Connection(asyncio.Protocol):
    """One client's connection: requests one after the other."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._received = b""
        self._exchange: Exchange | None = None
        self._task: asyncio.Task[None] | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.connected(self, True)

    def connection_lost(self, error: Exception | None) -> None:
        if self._exchange is not None:
            self._exchange.left = time.perf_counter()
        self.close()
        self._server.connected(self, False)

    def eof_received(self) -> None:
        self._transport.abort()

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._next()

    def close(self) -> None:
        """Cut the client off and stop answering it."""
        if self._task is not None:
            self._task.cancel()
        self._transport.abort()

    def _next(self) -> None:
        if self._received.startswith(b"\x16"):  # somebody tries TLS
            self._transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            self._transport.close()
            return
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if self._exchange is not None or not end:
            return
        request, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) >= length:
            self._received = rest[length:]
            method, path, _ = request.split(" ", 2)
            self._exchange = Exchange(method, path, headers, rest[:length], time.perf_counter())
            self._task = asyncio.get_running_loop().create_task(self._answer(self._exchange))

    async def _answer(self, exchange: Exchange) -> None:
        reply = self._server.reply_to(exchange)
        head = _head(reply)
        await asyncio.sleep(reply.delay_ms / 1000)
        for piece in reply.pieces:
            if isinstance(piece, Hold):
                await piece.passed()
                continue
            if exchange.n_sent and reply.piece_delay_ms:
                await asyncio.sleep(reply.piece_delay_ms / 1000)
            await self._send(head + b"%x\r\n%b\r\n" % (len(piece), piece))
            head = b""
            exchange.n_sent += 1
            self._server.changed()
        if reply.end == "hang":
            await asyncio.Event().wait()
        if reply.end in ("cut", "reset"):
            self._break_off(reply.end == "reset")
            return
        await self._send(head + b"0\r\n\r\n")
        exchange.answered = time.perf_counter()
        self._exchange = None
        self._server.changed()
        self._next()

    async def _send(self, data: bytes) -> None:
        await self._can_write.wait()
        self._transport.write(data)
        await asyncio.sleep(0)  # an endless reply must leave room to see the client go

    def _break_off(self, by_reset: bool) -> None:
        self._exchange = None
        if by_reset:
            endpoint = self._transport.get_extra_info("socket")
            endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._transport.close()


def _head(reply: Reply) -> bytes:
    headers = {"Content-Type": reply.content_type, "Transfer-Encoding": "chunked", **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
