"""An editor with one open file: sends each change, asks for ghost text, and cancels what it no longer needs.

Offsets are characters of the buffer, and the server is asked to count in the same. Knows nothing of what
ought to be typed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reprise.cli.lsp_client import Answer, LspClient

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-32"]},
    "textDocument": {"inlineCompletion": {}},
}
_AUTOMATIC = 2  # the trigger kind of the protocol for what nobody asked for by hand


@dataclass(frozen=True, slots=True)
class Ghost:
    """The text that is shown: it stands in for the buffer from `start` to `end`."""

    start: int
    end: int
    text: str
    command: dict[str, Any] | None
    """What the server wants to be told when the text is accepted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an editor shows after a key, and how long after it."""

    ghost: Ghost | None
    latency_ms: float


class Editor:
    """One document and its cursor."""

    def __init__(self, client: LspClient, path: Path, language: str, text: str) -> None:
        self.text = text
        self.cursor = 0
        self._client = client
        self._uri = path.as_uri()
        self._version = 1
        self._waits_for: int | None = None
        document = {"uri": self._uri, "languageId": language, "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})

    def type(self, text: str, wait_s: float | None) -> Shown | None:
        """Press a key; what is shown before the next one `wait_s` later, None if the answer is not there.

        Without `wait_s` the next key waits for the answer.
        """
        return self._change(self.cursor, self.cursor, text, wait_s)

    def delete(self, wait_s: float | None) -> Shown | None:
        """Delete the character before the cursor; as `type`."""
        return self._change(self.cursor - 1, self.cursor, "", wait_s)

    def accept(self, ghost: Ghost, wait_s: float | None) -> Shown | None:
        """Take the text that is shown; as `type`."""
        shown = self._change(ghost.start, ghost.end, ghost.text, wait_s)
        if ghost.command is not None:
            self._client.request("workspace/executeCommand", ghost.command)
        return shown

    def close(self) -> None:
        """Close the document without saving it."""
        self._cancel()
        self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri}})

    def _change(self, start: int, end: int, text: str, wait_s: float | None) -> Shown | None:
        self._cancel()
        typed_at = time.perf_counter()
        self._send_change(start, end, text)
        asked_at = time.perf_counter()
        number = self._client.ask("textDocument/inlineCompletion", self._place())
        until = None if wait_s is None else typed_at + wait_s
        answer = self._client.answer(number) if until is None else self._client.answer_until(number, until)
        if until is not None:
            time.sleep(max(0.0, until - time.perf_counter()))
        if answer is None:
            self._waits_for = number
            return None
        return Shown(self._ghost(answer), 1e3 * (asked_at - typed_at) + answer.round_trip_ms)

    def _cancel(self) -> None:
        """Give up the question that is still open, as an editor does when a key makes it obsolete."""
        if self._waits_for is not None:
            self._client.notify("$/cancelRequest", {"id": self._waits_for})
            self._waits_for = None

    def _send_change(self, start: int, end: int, text: str) -> None:
        change = {"range": {"start": self._position(start), "end": self._position(end)}, "text": text}
        self.text = self.text[:start] + text + self.text[end:]
        self.cursor = start + len(text)
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _place(self) -> dict[str, Any]:
        context = {"triggerKind": _AUTOMATIC}
        place = {"textDocument": {"uri": self._uri}, "position": self._position(self.cursor)}
        return {**place, "context": context}

    def _ghost(self, answer: Answer) -> Ghost | None:
        items = answer.result["items"] if answer.result else []
        if not items:
            return None
        item = items[0]
        start, end = self._offset(item["range"]["start"]), self._offset(item["range"]["end"])
        return Ghost(start, end, item["insertText"], item.get("command"))

    def _position(self, offset: int) -> dict[str, int]:
        line = self.text.count("\n", 0, offset)
        return {"line": line, "character": offset - (self.text.rfind("\n", 0, offset) + 1)}

    def _offset(self, position: dict[str, int]) -> int:
        start = 0
        for _ in range(position["line"]):
            start = self.text.index("\n", start) + 1
        return start + position["character"]
