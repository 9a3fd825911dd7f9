"""Talks to a model server over HTTP/1.1, and says in one line what went wrong.

A question is sent and its answer read in the caller's own thread, which looks all the while whether anybody
still wants it: that is five times as fast as an asynchronous client in a thread of its own. Connections are
kept and used again. No proxy is used, no redirect followed. Knows no backend's fields.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, IncompleteRead
from threading import Lock
from typing import cast

from reprise.completion.generators.connection import Connection, Patience
from reprise.completion.generators.loopback import address_of
from reprise.completion.generators.messages import (
    Message,
    MessageReader,
    error_in,
    one_line,
    parse_object,
    reason_in,
)
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.types import Cancelled
from reprise.workspace.secrets import mask_secrets

IsLast = Callable[[Message], bool]

LOAD_TIMEOUT_MS = 120_000
"""For a question on which a server loads a model first, as one that slept or serves several does."""

_MAX_ANSWER_BYTES = 4 << 20  # the longest that a model server has reason to give is far below
_MAX_REASON_BYTES = 64 << 10
_BLOCK_BYTES = 64 << 10
_REASON_S = 0.2  # a refusal is clear without it
_REST_S = 0.001  # to read what ends an answer; it came long ago, or it is not worth the wait
_MAX_KEPT = 4  # connections

_LOOK = "look at the server's log"
_ADDRESS = "start the server, or correct generator.url"
_KIND = "see whether generator.url is the model server's address and generator.backend its kind"
_KEY = "check the key in the environment variable that generator.apiKeyEnv names"
_MENDS = {401: _KEY, 403: _KEY, 404: "check generator.backend, generator.url and generator.model"}


class StatusError(GeneratorError):
    """The server refused a request; lasting where asking again cannot mend it."""

    def __init__(self, message: str, status: int, reason: str) -> None:
        super().__init__(message, is_lasting=status in _MENDS or 300 <= status < 400)
        self.status = status
        """Of HTTP; 200 where the answer itself is an error."""
        self.reason = reason
        """What the server said of it, on one line; may be empty."""


class HttpServer:
    """One model server. Safe to call from any thread; every fault is a `GeneratorError` of one line.

    `timeout_ms` bounds the wait for the first byte and for the whole answer. An address that is not allowed
    and a key that is not there raise a lasting one at once.
    """

    def __init__(
        self, backend: str, url: str, timeout_ms: int, allow_remote: bool, api_key_env: str | None
    ) -> None:
        self._address = address_of(url, allow_remote)
        self.backend = backend
        self.url = url.rstrip("/")
        self._timeout_ms = timeout_ms
        self._key = self._key_in(api_key_env) if api_key_env else ""
        self._context = ssl.create_default_context() if self._address.is_secure else None
        self._kept: list[tuple[Connection, HTTPResponse]] = []
        """Connections to use again, each with the answer that it brought last."""
        self._lock = Lock()
        self._is_closed = False

    def get_json(
        self, path: str, cancelled: Cancelled = lambda: False, *, timeout_ms: int | None = None
    ) -> Message:
        """Return the JSON object at `path`; raises `CancelledRequestError` within 10 ms of `cancelled`."""
        return self._whole(self._head("GET", path), cancelled, timeout_ms)

    def post_json(
        self, path: str, body: Message, cancelled: Cancelled = lambda: False, *, timeout_ms: int | None = None
    ) -> Message:
        """Return the JSON object that answers `body`; raises `CancelledRequestError` as `get_json` does."""
        return self._whole(self._post(path, body), cancelled, timeout_ms)

    def stream_json(
        self,
        path: str,
        body: Message,
        cancelled: Cancelled = lambda: False,
        *,
        is_last: IsLast | None = None,
        timeout_ms: int | None = None,
    ) -> Generator[Message, None, None]:
        """Yield the JSON objects that answer `body`, as they come: server-sent events, or one a line.

        Ends within 10 ms once `cancelled` says so or the iterator is closed, and the connection with it. With
        `is_last`, an answer that ends before such a message and before `[DONE]` is an error: it was cut off.
        """
        try:
            with self._answer(self._post(path, body), cancelled, timeout_ms) as response:
                yield from self._messages(response, is_last)
        except CancelledRequestError:
            return

    def error(self, what: str, mend: str, *, is_lasting: bool = False) -> GeneratorError:
        """Make an error of one line that names backend and address; it may quote what a server said."""
        return GeneratorError(self._line(what, mend), is_lasting=is_lasting)

    def close(self) -> None:
        """Close every connection; what is under way ends within 10 ms."""
        with self._lock:
            self._is_closed = True
            for connection, _ in self._kept:
                connection.close()
            self._kept.clear()

    def _whole(self, question: bytes, cancelled: Cancelled, timeout_ms: int | None) -> Message:
        with self._answer(question, cancelled, timeout_ms) as response:
            return self._checked(parse_object(b"".join(self._stretches(response))))

    def _messages(self, response: HTTPResponse, is_last: IsLast | None) -> Iterator[Message]:
        reader = MessageReader()
        for data in self._stretches(response):
            for message in reader.feed(data):
                if message is None:
                    return
                yield self._checked(message)
                if is_last is not None and is_last(message):
                    return
        for message in reader.end():
            if message is not None:
                yield self._checked(message)
            if message is None or (is_last is not None and is_last(message)):
                return
        if is_last is not None:
            raise self.error("it ended in the middle of an answer", _LOOK)

    @contextmanager
    def _answer(
        self, question: bytes, cancelled: Cancelled, timeout_ms: int | None
    ) -> Iterator[HTTPResponse]:
        """Ask, and give the answer to be read; keeps the connection if that ends well, else closes it."""
        timeout_ms = timeout_ms or self._timeout_ms
        patience = Patience(lambda: self._is_closed or cancelled(), time.monotonic() + timeout_ms / 1000)
        with self._faults(timeout_ms):
            connection, response = self._begun(question, patience)
            try:
                if response.status != HTTPStatus.OK:
                    raise self._refusal(connection, response)
                yield response
            except BaseException:
                connection.close()
                raise
            self._keep(connection, response)

    @contextmanager
    def _faults(self, timeout_ms: int) -> Iterator[None]:
        """Say in one line what goes wrong inside."""
        try:
            yield
        except TimeoutError as error:
            what = f"no whole answer within {timeout_ms} ms"
            raise self.error(what, "see whether it is overloaded, or raise generator.timeoutMs") from error
        except (HTTPException, OSError) as error:
            raise self.error("it broke off in the middle of an answer", _LOOK) from error
        except ValueError as error:
            raise self.error(f"it answered with {error}", _KIND) from error

    def _begun(self, question: bytes, patience: Patience) -> tuple[Connection, HTTPResponse]:
        """Ask, and read the head of the answer."""
        patience.check()
        try:
            if (kept := self._taken(patience)) is not None:
                with suppress(ConnectionError, ssl.SSLError):  # the server let go of it just now: no fault
                    return kept, _head_of_answer(kept, question)
            connection = self._opened(patience)
            return connection, _head_of_answer(connection, question)
        except ConnectionError as error:
            raise self.error("it broke the connection off before it answered", _LOOK) from error
        except HTTPException as error:
            raise self.error("it does not speak HTTP", _ADDRESS) from error

    def _opened(self, patience: Patience) -> Connection:
        try:
            return Connection(self._address, self._context, patience)
        except OSError as error:
            raise self.error(_why_unreachable(error), _ADDRESS) from error

    def _taken(self, patience: Patience) -> Connection | None:
        """Take a connection that is still good out of those that were kept."""
        while True:
            with self._lock:
                if not self._kept:
                    return None
                connection, last = self._kept.pop()
            if _is_at_its_end(connection, last) and connection.is_usable():
                connection.patience = patience
                return connection
            connection.close()

    def _keep(self, connection: Connection, last: HTTPResponse) -> None:
        with self._lock:
            if not (self._is_closed or last.will_close or len(self._kept) >= _MAX_KEPT):
                self._kept.append((connection, last))
                return
        connection.close()

    def _stretches(self, response: HTTPResponse) -> Iterator[bytes]:
        """Yield the body as it comes; raises an error if it is too long or cut off."""
        n_bytes = 0
        while data := response.read1(_BLOCK_BYTES):
            n_bytes += len(data)
            if n_bytes > _MAX_ANSWER_BYTES:
                raise self.error("its answer is longer than 4 MB", _LOOK)
            yield data
        if response.length:
            raise IncompleteRead(b"")

    def _checked(self, message: Message) -> Message:
        if (said := error_in(message)) is not None:
            raise StatusError(self._line(f"it reports: {said}", _LOOK), HTTPStatus.OK, said)
        return message

    def _refusal(self, connection: Connection, response: HTTPResponse) -> StatusError:
        status = response.status
        if 300 <= status < 400:
            what = f"it redirects to {response.getheader('Location', 'another address')}"
            return StatusError(
                self._line(what, "put the address that answers into generator.url"), status, ""
            )
        reason = one_line(reason_in(_reason(connection, response)), self._key)
        what = f"it refused a request ({status}{f': {reason}' if reason else ''})"
        return StatusError(self._line(what, _MENDS.get(status, _LOOK)), status, reason)

    def _post(self, path: str, body: Message) -> bytes:
        content = json.dumps(body).encode()
        length = ("Content-Type: application/json", f"Content-Length: {len(content)}")
        return self._head("POST", path, *length) + content

    def _head(self, method: str, path: str, *fields: str) -> bytes:
        """Write the head of a question; `path` is percent-encoded."""
        host = self.url.split("/")[2]
        authorization = (f"Authorization: Bearer {self._key}",) if self._key else ()
        always = (f"Host: {host}", "Accept-Encoding: identity", "User-Agent: reprise")
        request = f"{method} {self._address.path}{path} HTTP/1.1"
        return "\r\n".join((request, *always, *authorization, *fields, "", "")).encode("ascii")

    def _line(self, what: str, mend: str) -> str:
        return f"{self.backend} at {self.url}: {one_line(what, self._key)}; {one_line(mend, self._key)}"

    def _key_in(self, variable: str) -> str:
        key = os.environ.get(variable, "").strip()
        if not key or not (key.isascii() and key.isprintable()):
            shown = mask_secrets(variable)  # a key that was put where its variable's name belongs
            what = f"the environment variable {shown} that generator.apiKeyEnv names holds no key"
            raise GeneratorError(
                f"{self.backend} at {self.url}: {what}; set it where the editor is started", is_lasting=True
            )
        return key


def _head_of_answer(connection: Connection, question: bytes) -> HTTPResponse:
    try:
        connection.send(question)
        response = HTTPResponse(cast(socket.socket, connection))  # of a socket it needs `makefile` only
        response.begin()
    except BaseException:
        connection.close()
        raise
    return response


def _is_at_its_end(connection: Connection, response: HTTPResponse) -> bool:
    """Read the rest of an answer, if that has come; its last message was all that its caller waited for."""
    connection.patience = Patience(lambda: False, time.monotonic() + _REST_S)
    try:
        while response.read1(_BLOCK_BYTES):
            pass
    except (OSError, HTTPException):
        return False
    return not response.length


def _reason(connection: Connection, response: HTTPResponse) -> bytes:
    """Read what stands in the body of a refusal, as much as comes soon."""
    patience = connection.patience
    connection.patience = Patience(patience.cancelled, min(patience.until, time.monotonic() + _REASON_S))
    body = b""
    with suppress(OSError, HTTPException):
        while len(body) < _MAX_REASON_BYTES and (data := response.read1(_BLOCK_BYTES)):
            body += data
    return body


def _why_unreachable(error: OSError) -> str:
    match error:
        case socket.gaierror():
            return "no machine of that name can be found"
        case ssl.SSLError():
            return "it does not speak https, or its certificate is not trusted"
        case ConnectionRefusedError():
            return "nothing answers there (connection refused)"
        case TimeoutError():
            return "it cannot be reached in time"
    return f"it cannot be reached ({error.strerror or error})"
