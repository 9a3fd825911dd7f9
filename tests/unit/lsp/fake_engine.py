"""An engine whose answers the test writes, for what the real one does too fast or too slowly to be caught."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from reprise.completion.generation.language_model import LanguageModel
from reprise.config import Settings
from reprise.errors import CancelledRequestError
from reprise.types import (
    Cancelled,
    Change,
    Completion,
    CompletionResult,
    Explanation,
    Hit,
    IndexProgress,
    IndexStatus,
    Influence,
    Position,
    Range,
    Trace,
)

HIT = Hit("lib/money.py", 3, 5, "Ledger.post", "base", 1.5, {"bm25": 1.5}, "def post(self):\n    pass\n")


def completion(text: str, line: int, start: int, end: int | None = None, **fields: Any) -> Completion:
    """An item that replaces part of one line."""
    span = Range(Position(line, start), Position(line, start if end is None else end))
    usual: dict[str, Any] = {"kind": "inline", "source": "ngram", "confidence": 0.9, "provenance": (HIT,)}
    return Completion(text, span, **(usual | fields))


class FakeEngine:
    """Answers with `items`; with `blocks`, only once nobody waits for the answer any more."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root, self.settings = root, settings
        self.items: list[Completion] = []
        self.blocks = False
        self.error: Exception | None = None
        self.asked: list[dict[str, Any]] = []
        self.started, self.freed, self.changed = threading.Event(), threading.Event(), threading.Event()
        self.changes: list[Change] = []
        self.orders: list[str] = []
        self.stage = "ready"
        self.model = LanguageModel(Settings(), self.warned)
        self.trace: Trace | None = None
        self.n_steps = 0
        self.ahead: SimpleQueue[tuple[str, str, Position | None]] = SimpleQueue()
        """What was done before anybody asked, in which text, and where."""
        self.is_closed = threading.Event()
        self.report: Callable[[IndexProgress], None] = lambda progress: None
        self.warn: Callable[[str], None] = lambda message: None

    def complete(
        self,
        path: str,
        text: str,
        line: int,
        character: int,
        *,
        kinds: tuple[str, ...],
        cancelled: Cancelled,
    ) -> CompletionResult:
        self.asked.append({"path": path, "text": text, "line": line, "character": character, "kinds": kinds})
        self.started.set()
        if self.error is not None:
            raise self.error
        if self.blocks:
            while not cancelled():
                threading.Event().wait(0.001)
            self.freed.set()
        fitting = tuple(item for item in self.items if item.kind in kinds)
        reason = None if fitting else "gate: nothing to do"
        trace = self.trace if "inline" in kinds else None
        return CompletionResult(fitting, (HIT,), {"bm25": 0.5}, reason, trace)

    def explain(
        self, result: CompletionResult, cancelled: Cancelled, progress: Callable[[int, int], None]
    ) -> Explanation:
        """In `n_steps` steps; with `blocks`, until nobody waits any more."""
        self.started.set()
        for done in range(self.n_steps):
            progress(done + 1, self.n_steps)
        if self.blocks:
            while not cancelled():
                threading.Event().wait(0.001)
            self.freed.set()
            raise CancelledRequestError("the request was cancelled")
        stage, _, reason = (result.empty_because or "").partition(": ")
        return Explanation(
            stage or None, reason or None, None, "", None, (Influence(HIT, 1.5),), "told by a test"
        )

    def typed(self, path: str, text: str) -> None:
        self.ahead.put(("typed", text, None))

    def prepare(self, path: str, text: str, line: int, character: int, *, cancelled: Cancelled) -> None:
        self.ahead.put(("prepare", text, Position(line, character)))

    def warm(self, path: str, text: str, line: int, character: int, *, cancelled: Cancelled) -> None:
        self.ahead.put(("warm", text, Position(line, character)))

    def speculate(self, path: str, text: str, line: int, character: int, *, cancelled: Cancelled) -> None:
        self.ahead.put(("speculate", text, Position(line, character)))

    def warned(self, message: str) -> None:
        self.warn(message)

    def submit(self, changes: list[Change]) -> None:
        self.changes += changes
        self.changed.set()

    def set_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.orders.append("settings")

    def pause(self, paused: bool) -> None:
        self.orders.append("pause" if paused else "resume")

    def reindex(self) -> None:
        self.orders.append("reindex")

    def clear_index(self) -> None:
        self.orders.append("clear")

    def status(self) -> IndexStatus:
        return IndexStatus(str(self.root), self.stage, 7, 1, 2, 3, 4, 5, 6, {"binary": 1}, 100, ())

    def close(self) -> None:
        self.is_closed.set()
