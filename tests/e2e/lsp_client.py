"""A small LSP client that can also send what no well-behaved client sends.

Every wait ends with an answer, an error or the end of the stream; nothing sleeps.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

PATIENCE_S = 30.0
Message = dict[str, Any]


class ResponseError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Message) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]


class LspClient:
    """Speaks JSON-RPC over two streams; requests of the server are answered by `answers`."""

    def __init__(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.received: list[Message] = []
        self._reader, self._writer = reader, writer
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._next_id = 0
        threading.Thread(target=self._read, daemon=True).start()

    # Sending -------------------------------------------------------------------------

    def send_bytes(self, data: bytes) -> None:
        self._writer.write(data)
        self._writer.flush()

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def start_request(self, method: str, params: Any = None) -> int:
        self._next_id += 1
        self.send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def request(self, method: str, params: Any = None) -> Any:
        return self.result(self.start_request(method, params))

    # Receiving -----------------------------------------------------------------------

    def result(self, msg_id: int | None) -> Any:
        """Wait for an answer; raises `ResponseError`."""
        message = self.wait_for(lambda message: "method" not in message and message.get("id") == msg_id)
        if "error" in message:
            raise ResponseError(message["error"])
        return message["result"]

    def notification(self, method: str, fits: Callable[[Any], bool] = lambda params: True) -> Any:
        """Wait for a notification or request of the server, or take one that came already."""
        message = self.wait_for(lambda m: m.get("method") == method and fits(m.get("params")))
        return message.get("params")

    def wait_for(self, fits: Callable[[Message], bool]) -> Message:
        for index, message in enumerate(self.received):
            if fits(message):
                return self.received.pop(index)
        while True:
            message_or_end = self._inbox.get(timeout=PATIENCE_S)
            if message_or_end is None:
                raise EOFError("the server has closed the stream")
            self._take(message_or_end)
            if fits(message_or_end):
                self.received.remove(message_or_end)
                return message_or_end

    def wait_for_end(self) -> None:
        """Wait until the server closes the stream."""
        while (message := self._inbox.get(timeout=PATIENCE_S)) is not None:
            self._take(message)

    def _take(self, message: Message) -> None:
        self.received.append(message)
        method = message.get("method")
        if method is not None and "id" in message:
            answer = self.answers.get(method)
            result = answer(message.get("params")) if answer is not None else None
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _read(self) -> None:
        try:
            while (length := self._content_length()) is not None:
                self._inbox.put(json.loads(self._reader.read(length)))
        except (OSError, ValueError):
            pass
        self._inbox.put(None)

    def _content_length(self) -> int | None:
        length = None
        while line := self._reader.readline():
            if line == b"\r\n":
                return length
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return None

    # The protocol --------------------------------------------------------------------

    def initialize(
        self,
        *roots: Path,
        capabilities: Mapping[str, Any] | None = None,
        options: Any = None,
        notify: bool = True,
    ) -> Message:
        folders = [{"uri": root.as_uri(), "name": root.name} for root in roots]
        params = {
            "processId": os.getpid(),
            "rootUri": folders[0]["uri"] if folders else None,
            "workspaceFolders": folders or None,
            "capabilities": capabilities or {},
            "initializationOptions": options,
        }
        result: Message = self.request("initialize", params)
        if notify:
            self.notify("initialized", {})
        return result

    def wait_until(self, state: str) -> Message:
        """Wait for the status notification that announces `state`."""
        params: Message = self.notification("reprise/status", lambda params: params["state"] == state)
        return params

    def open(self, path: Path, text: str, version: int = 1) -> str:
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, *changes: Message) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def complete(self, uri: str, line: int, character: int) -> Any:
        return self.request("textDocument/completion", at(uri, line, character))

    def inline(self, uri: str, line: int, character: int, selected: Message | None = None) -> Any:
        context = {"triggerKind": 2} | ({"selectedCompletionInfo": selected} if selected else {})
        return self.request("textDocument/inlineCompletion", at(uri, line, character) | {"context": context})

    def command(self, name: str, *arguments: Any) -> Any:
        return self.request("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def close(self) -> None:
        """Leave without a word."""
        with contextlib.suppress(OSError):
            self._writer.close()

    def stop(self) -> None:
        self.request("shutdown")
        self.notify("exit")
        self.wait_for_end()


class ServerProcess:
    """`reprise serve` as an editor starts it."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "reprise", "serve", "--stdio"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | dict(environment or {}),
        )
        assert self.process.stdout is not None and self.process.stdin is not None
        self.client = LspClient(self.process.stdout, self.process.stdin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_S)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def at(uri: str, line: int, character: int) -> Message:
    """The parameters that every positional request has."""
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def span(start_line: int, start: int, end_line: int, end: int) -> Message:
    """A range."""
    return {
        "start": {"line": start_line, "character": start},
        "end": {"line": end_line, "character": end},
    }


def eventually(holds: Callable[[], object]) -> bool:
    """Ask again and again until the answer is yes; False if it never is."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if holds():
            return True
    return False
