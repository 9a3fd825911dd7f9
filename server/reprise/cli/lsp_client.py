"""A small editor's side of the language server protocol: starts a server, talks to it, says so if it dies.

Knows the protocol's framing and documents, nothing of what is asked or shown.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from reprise.errors import RepriseError

_PATIENCE_S = 60.0
_GOODBYE_S = 5.0

Message = dict[str, Any]


class ServerDiedError(RepriseError):
    """The server ended or went silent; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request, and how long the client waited for it."""

    result: Any
    round_trip_ms: float


class LspClient:
    """A server process and the conversation with it; a context manager that ends both."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process writes to it
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **environment},
        )
        self._inbox: queue.Queue[tuple[float, Message] | None] = queue.Queue()
        self._answers: dict[int, tuple[float, Message]] = {}
        self._notifications: list[Message] = []
        self._sent_at: dict[int, float] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.request("shutdown")
            self.notify("exit")
        else:
            self._process.terminate()
        try:
            self._process.wait(_GOODBYE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._errors.close()

    def initialize(self, root: Path, capabilities: Message, options: Message) -> Message:
        """Open a folder; what the server can do."""
        folder = {"uri": root.as_uri(), "name": root.name}
        params = {
            "processId": os.getpid(),
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": capabilities,
            "initializationOptions": options,
        }
        result: Message = self.request("initialize", params).result
        self.notify("initialized", {})
        return result

    def notify(self, method: str, params: Any = None) -> None:
        """Tell the server something."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request without waiting for its answer; its number."""
        number = len(self._sent_at) + 1
        self._sent_at[number] = time.perf_counter()
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    def answer(self, number: int) -> Answer:
        """Wait for the answer to a request; raises `RepriseError` if it is an error."""
        while number not in self._answers:
            self._take()
        arrived_at, message = self._answers.pop(number)
        if "error" in message:
            raise RepriseError(f"the server answered: {message['error']['message']}")
        return Answer(message["result"], 1e3 * (arrived_at - self._sent_at[number]))

    def answer_until(self, number: int, until: float) -> Answer | None:
        """The answer if it is here by `until`, a time of `time.perf_counter`; raises as `answer` does."""
        while number not in self._answers:
            if not self._take_within(max(0.0, until - time.perf_counter())):
                return None
        return self.answer(number)

    def request(self, method: str, params: Any = None) -> Answer:
        """Send a request and wait for its answer."""
        return self.answer(self.ask(method, params))

    def notification(self, method: str, fits: Callable[[Any], bool]) -> Any:
        """Wait for a notification whose parameters fit; those before it are dropped."""
        while True:
            for message in self._notifications:
                if message["method"] == method and fits(message.get("params")):
                    self._notifications.clear()
                    return message.get("params")
            self._take()

    def _send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._process.stdin.flush()
        except OSError as error:
            raise self._died() from error

    def _take(self) -> None:
        """Wait for one message."""
        if not self._take_within(_PATIENCE_S):
            raise ServerDiedError(f"the server said nothing for {_PATIENCE_S:.0f} seconds")

    def _take_within(self, wait_s: float) -> bool:
        """Take one message, False if none comes; a request of the server's is answered with null."""
        try:
            received = self._inbox.get(timeout=wait_s)
        except queue.Empty:
            return False
        if received is None:
            raise self._died()
        arrived_at, message = received
        if "method" not in message:
            self._answers[message["id"]] = (arrived_at, message)
        elif "id" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        else:
            self._notifications.append(message)
        return True

    def _died(self) -> ServerDiedError:
        status = self._process.wait(_GOODBYE_S)
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return ServerDiedError(
            f"the server ended with status {status}: {lines[-1] if lines else 'no message'}"
        )

    def _read(self) -> None:
        assert self._process.stdout is not None
        while (message := _read_message(self._process.stdout)) is not None:
            self._inbox.put((time.perf_counter(), message))
        self._inbox.put(None)


def _read_message(stream: IO[bytes]) -> Message | None:
    length = 0
    while (header := stream.readline()) not in (b"\r\n", b""):
        name, _, value = header.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    body = stream.read(length)
    return json.loads(body) if length and len(body) == length else None
