"""Remembers the last analyses of the texts being edited, for all who need them.

The index and the questions about a buffer want the same syntax at the same moment; whoever comes first
analyses, the other waits and shares. Knows neither files nor snapshots.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from reprise.syntax.analysis import Analysis, analyse
from reprise.types import FileSyntax

_KEPT = 8  # texts that a person goes back and forth between


@dataclass(slots=True)
class _Remembered:
    """One text's newest analysis; its lock is held while it is made."""

    lock: Lock = field(default_factory=Lock)
    text: str | None = None
    analysis: Analysis | None = None


class AnalysisMemory:
    """Analyses texts, each once, re-parsing only what changed since the last text of the same key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, bool], _Remembered] = OrderedDict()

    def analyse(self, path: str, language: str, text: str, is_whole: bool = True) -> FileSyntax:
        """The syntax of `text`; `is_whole` keeps the texts before a cursor apart from whole ones."""
        remembered = self._of((path, is_whole))
        with remembered.lock:
            last = remembered.analysis
            if last is None or remembered.text != text:
                last = analyse(path, language, text, previous=last.parsed if last is not None else None)
                remembered.text, remembered.analysis = text, last
            return last.syntax

    def forget(self, path: str) -> None:
        """Let go of a text that is no longer edited."""
        with self._lock:
            for is_whole in (True, False):
                self._kept.pop((path, is_whole), None)

    def _of(self, key: tuple[str, bool]) -> _Remembered:
        with self._lock:
            remembered = self._kept.setdefault(key, _Remembered())
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return remembered
