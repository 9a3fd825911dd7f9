"""An editor with one open file: types into it key by key, asks as it types, and takes what it is offered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reprise.cli.lsp_client import Answer, LspClient

_KEY_PAUSE_S = 0.01  # ten times as fast as a quick typist
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-32", "utf-16"]},
    "textDocument": {
        "inlineCompletion": {},
        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
    },
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of typing some text: the last answer, and how those before it fared."""

    ghost: dict[str, Any] | None
    """The first inline item; None if nothing was offered."""
    answer: Answer
    n_keys: int
    n_superseded: int
    """Questions that a later key made obsolete."""


class DemoEditor:
    """One document and its cursor; the texts are ASCII, so every encoding counts alike."""

    def __init__(self, client: LspClient, path: Path) -> None:
        self.text = path.read_text("utf-8")
        self.uri = path.as_uri()
        self.offset = len(self.text)
        self._client = client
        self._version = 1
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        client.notify("textDocument/didOpen", {"textDocument": document})

    def open_line_above(self, line: str) -> None:
        """Put the cursor on a new line above the first one that begins so, with a blank line between."""
        start = self.text.index(f"\n{line}") + 1
        self._edit(start, start, "\n\n")
        self.offset = start

    def type(self, text: str) -> Typed:
        """Type key by key; each key asks for ghost text, as an editor does."""
        questions = []
        for key in text:
            self._edit(self.offset, self.offset, key)
            context = {"context": {"triggerKind": 2}}
            questions.append(self._client.ask("textDocument/inlineCompletion", self._place() | context))
            time.sleep(_KEY_PAUSE_S)
        answers = [self._client.answer(number) for number in questions]
        items = answers[-1].result["items"] if answers[-1].result else []
        superseded = sum(answer.result is None for answer in answers)
        return Typed(items[0] if items else None, answers[-1], len(text), superseded)

    def popup(self) -> Answer:
        """Ask for the popup at the cursor."""
        return self._client.request("textDocument/completion", self._place())

    def resolved(self, item: dict[str, Any]) -> dict[str, Any]:
        """A popup item with its documentation."""
        result: dict[str, Any] = self._client.request("completionItem/resolve", item).result
        return result

    def explained(self) -> dict[str, Any]:
        """The last answer with its snippets and the time of each stage."""
        command = {"command": "reprise.showContext", "arguments": [{"uri": self.uri}]}
        result: dict[str, Any] = self._client.request("workspace/executeCommand", command).result
        return result

    def accept(self, text: str, where: dict[str, Any], others: list[dict[str, Any]]) -> None:
        """Put `text` in place of `where`, then make the `others`, which lie above it."""
        start, end = self._offset(where["start"]), self._offset(where["end"])
        self._edit(start, end, text)
        for edit in sorted(others, key=lambda edit: -self._offset(edit["range"]["start"])):
            span = edit["range"]
            self._edit(self._offset(span["start"]), self._offset(span["end"]), edit["newText"])

    def text_in(self, span: dict[str, Any]) -> str:
        """The text of a range."""
        return self.text[self._offset(span["start"]) : self._offset(span["end"])]

    def close(self) -> None:
        """Close the document without saving it."""
        self._client.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    def _edit(self, start: int, end: int, text: str) -> None:
        change = {"range": {"start": self._position(start), "end": self._position(end)}, "text": text}
        moved = len(text) - (end - start)
        self.offset = start + len(text) if start <= self.offset <= end else self.offset + moved
        self.text = self.text[:start] + text + self.text[end:]
        self._version += 1
        document = {"uri": self.uri, "version": self._version}
        self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _place(self) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri}, "position": self._position(self.offset)}

    def _position(self, offset: int) -> dict[str, int]:
        before = self.text[:offset]
        return {"line": before.count("\n"), "character": offset - (before.rfind("\n") + 1)}

    def _offset(self, position: dict[str, int]) -> int:
        lines = self.text.split("\n")[: position["line"]]
        return sum(len(line) + 1 for line in lines) + position["character"]
