"""Talks to a model server over HTTP, and says in one line what went wrong: the only importer of httpx.

One thread with an event loop serves every connection of the process; callers wait in their own threads and
look all the while whether anybody still wants the answer. Connections are kept and used again. Knows no
backend's fields.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

import httpx

from reprise.completion.generators.background_loop import background_loop
from reprise.completion.generators.loopback import check_address
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

logger = logging.getLogger(__name__)
for _chatty in ("httpx", "httpcore"):  # they log every request
    logging.getLogger(_chatty).setLevel(logging.WARNING)

IsLast = Callable[[Message], bool]

_MAX_ANSWER_BYTES = 4 << 20  # the longest that a model server has reason to give is far below
_MAX_REASON_BYTES = 64 << 10
_MAX_UNREAD = 256  # messages that the caller has not taken yet, before no more are read
_CONNECT_S = 1.0
_REASON_S = 0.2  # a refusal is clear without it
_POLL_S = 0.01  # how late a cancel is seen at most

_LOOK = "look at the server's log"
_ADDRESS = "start the server, or correct generator.url"
_KEY = "check the key in the environment variable that generator.apiKeyEnv names"
_MENDS = {401: _KEY, 403: _KEY, 404: "check generator.url and generator.model"}


class StatusError(GeneratorError):
    """The server refused a request; lasting where asking again cannot mend it."""

    def __init__(self, message: str, status: int, reason: str) -> None:
        super().__init__(message, is_lasting=status in _MENDS or 300 <= status < 400)
        self.status = status
        """Of HTTP; 200 where the answer itself is an error."""
        self.reason = reason
        """What the server said of it, on one line; may be empty."""


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    path: str
    body: Message | None
    timeout_ms: int
    is_stream: bool = False
    is_last: IsLast | None = None


_Received = SimpleQueue[Message | GeneratorError | None]
"""What the loop's thread hands to the caller's; None is the end."""


class HttpServer:
    """One model server. Safe to call from any thread; every fault is a `GeneratorError` of one line.

    `timeout_ms` bounds the wait for the first byte and for the whole answer. An address that is not allowed
    and a key that is not there raise a lasting one at once.
    """

    def __init__(
        self, backend: str, url: str, timeout_ms: int, allow_remote: bool, api_key_env: str | None
    ) -> None:
        check_address(url, allow_remote)
        self.backend = backend
        self.url = url.rstrip("/")
        self._timeout_ms = timeout_ms
        self._key = self._key_in(api_key_env) if api_key_env else ""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._client = httpx.AsyncClient(
            headers={"Accept-Encoding": "identity", **self._authorization()},
            verify=self.url.lower().startswith("https"),  # certificates take 30 ms to load
            timeout=httpx.Timeout(None, connect=_CONNECT_S),
            limits=httpx.Limits(keepalive_expiry=60.0),
            follow_redirects=False,
            trust_env=False,  # a proxy would be another machine
        )

    def get_json(
        self, path: str, cancelled: Cancelled = lambda: False, *, timeout_ms: int | None = None
    ) -> Message:
        """Return the JSON object at `path`; raises `CancelledRequestError` within 10 ms of `cancelled`."""
        return self._whole(_Question("GET", path, None, timeout_ms or self._timeout_ms), cancelled)

    def post_json(
        self, path: str, body: Message, cancelled: Cancelled = lambda: False, *, timeout_ms: int | None = None
    ) -> Message:
        """Return the JSON object that answers `body`; raises `CancelledRequestError` as `get_json` does."""
        return self._whole(_Question("POST", path, body, timeout_ms or self._timeout_ms), cancelled)

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
        question = _Question("POST", path, body, timeout_ms or self._timeout_ms, True, is_last)
        return self._messages(question, cancelled)

    def error(self, what: str, mend: str, *, is_lasting: bool = False) -> GeneratorError:
        """Make an error of one line that names backend and address; it may quote what a server said."""
        return GeneratorError(self._line(what, mend), is_lasting=is_lasting)

    def close(self) -> None:
        """Close every connection; what is under way ends."""
        closing = asyncio.run_coroutine_threadsafe(self._close(), background_loop())
        try:
            closing.result(_CONNECT_S)
        except TimeoutError:
            logger.warning("%s: its connections did not close in time", self.url)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._client.aclose()

    # In the caller's thread.

    def _whole(self, question: _Question, cancelled: Cancelled) -> Message:
        for message in self._messages(question, cancelled):
            return message
        raise CancelledRequestError(f"{self.backend}: nobody waits for {question.path} any more")

    def _messages(self, question: _Question, cancelled: Cancelled) -> Generator[Message, None, None]:
        received: _Received = SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(self._answer(question, received), background_loop())
        has_ended = False
        try:
            while not cancelled():
                try:
                    message = received.get(timeout=_POLL_S)
                except Empty:
                    continue
                if message is None:
                    has_ended = True
                    return
                if isinstance(message, GeneratorError):
                    raise message
                yield message
        finally:
            if not has_ended:
                task.cancel()

    # In the loop's thread.

    async def _answer(self, question: _Question, received: _Received) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with asyncio.timeout(question.timeout_ms / 1000):
                await self._read(question, received)
        except GeneratorError as error:
            received.put(error)
        except TimeoutError:
            what = f"no whole answer within {question.timeout_ms} ms"
            received.put(self.error(what, "see whether it is overloaded, or raise generator.timeoutMs"))
        except Exception as error:  # whatever httpx may raise, the caller waits for an answer
            logger.exception("%s: a request failed", self.url)
            received.put(self.error(f"the request failed ({error})", _LOOK))
        finally:
            self._tasks.discard(task)
            received.put(None)

    async def _read(self, question: _Question, received: _Received) -> None:
        response = await self._open(question)
        try:
            if response.status_code != httpx.codes.OK:
                raise await self._refusal(response)
            if question.is_stream:
                await self._read_stream(response, question.is_last, received)
            else:
                await self._read_object(response, received)
        except httpx.TransportError as error:
            raise self.error("it broke off in the middle of an answer", _LOOK) from error
        except ValueError as error:
            mend = "see whether generator.url is the model server's address and generator.backend its kind"
            raise self.error(f"it answered with {error}", mend) from error
        finally:
            await response.aclose()

    async def _open(self, question: _Question) -> httpx.Response:
        try:
            return await self._sent(question)
        except httpx.ConnectTimeout as error:
            raise self.error(f"it cannot be reached within {_CONNECT_S:.0f} s", _ADDRESS) from error
        except httpx.ConnectError as error:
            raise self.error(_why_unreachable(error), _ADDRESS) from error
        except httpx.TransportError as error:
            if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
                raise self.error("it does not speak HTTP", _ADDRESS) from error
            raise self.error("it broke the connection off before it answered", _LOOK) from error

    async def _sent(self, question: _Question) -> httpx.Response:
        is_new = False

        async def note(event: str, _: object) -> None:
            nonlocal is_new
            is_new = is_new or event == "connection.connect_tcp.started"

        body = None if question.body is None else json.dumps(question.body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = self._client.build_request(
            question.method,
            self.url + question.path,
            content=body,
            headers=headers,
            extensions={"trace": note},
        )
        try:
            return await self._client.send(request, stream=True)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            if is_new:
                raise
            # A kept connection, which the server let go of just now: that is no fault of it.
            return await self._client.send(request, stream=True)

    async def _read_object(self, response: httpx.Response, received: _Received) -> None:
        body = b"".join([data async for data in self._stretches(response)])
        received.put(self._checked(parse_object(body)))

    async def _read_stream(
        self, response: httpx.Response, is_last: IsLast | None, received: _Received
    ) -> None:
        reader = MessageReader()
        has_ended = False
        async for data in self._stretches(response):
            if not has_ended:  # else only read on, so that the connection can be used again
                has_ended = self._take(reader.feed(data), is_last, received)
            while received.qsize() > _MAX_UNREAD:
                await asyncio.sleep(_POLL_S)
        if not has_ended and not self._take(reader.end(), is_last, received) and is_last is not None:
            raise self.error("it ended in the middle of an answer", _LOOK)

    def _take(self, messages: Iterator[Message | None], is_last: IsLast | None, received: _Received) -> bool:
        for message in messages:
            if message is not None:
                received.put(self._checked(message))
            if message is None or (is_last is not None and is_last(message)):
                received.put(None)
                return True
        return False

    async def _stretches(self, response: httpx.Response) -> AsyncIterator[bytes]:
        n_bytes = 0
        async for data in response.aiter_raw():
            n_bytes += len(data)
            if n_bytes > _MAX_ANSWER_BYTES:
                raise self.error("its answer is longer than 4 MB", _LOOK)
            yield data

    def _checked(self, message: Message) -> Message:
        if (said := error_in(message)) is not None:
            raise StatusError(self._line(f"it reports: {said}", _LOOK), httpx.codes.OK, said)
        return message

    async def _refusal(self, response: httpx.Response) -> StatusError:
        status = response.status_code
        if response.has_redirect_location:
            where = one_line(response.headers["location"], self._key)
            line = self._line(f"it redirects to {where}", "put the address that answers into generator.url")
            return StatusError(line, status, "")
        reason = one_line(await self._reason(response), self._key)
        what = f"it refused a request ({status}{f': {reason}' if reason else ''})"
        return StatusError(self._line(what, _MENDS.get(status, _LOOK)), status, reason)

    async def _reason(self, response: httpx.Response) -> str:
        body = b""
        try:
            async with asyncio.timeout(_REASON_S):
                async for data in response.aiter_raw():
                    body += data
                    if len(body) > _MAX_REASON_BYTES:
                        break
        except (TimeoutError, httpx.TransportError):
            logger.debug("%s: the reason of a refusal is incomplete", self.url)
        return reason_in(body)

    def _line(self, what: str, mend: str) -> str:
        return f"{self.backend} at {self.url}: {one_line(what, self._key)}; {one_line(mend, self._key)}"

    def _key_in(self, variable: str) -> str:
        key = os.environ.get(variable, "").strip()
        if not key or not (key.isascii() and key.isprintable()):
            what = f"the environment variable {variable} that generator.apiKeyEnv names holds no key"
            raise GeneratorError(
                f"{self.backend} at {self.url}: {what}; set it where the editor is started", is_lasting=True
            )
        return key

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}


def _why_unreachable(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "no machine of that name can be found"
        if isinstance(cause, ssl.SSLError):
            return "it does not speak https, or its certificate is not trusted"
        cause = cause.__cause__ or cause.__context__
    return "nothing answers there (connection refused)"
