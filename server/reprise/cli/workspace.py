"""Opens the engine of a workspace for one command, and shows how far the index is."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reprise.cli.output import warn
from reprise.config import resolve_settings
from reprise.types import IndexProgress

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from reprise.engine import Engine

_PATIENCE_S = 0.5  # work that is done by then shows nothing
_LINE_EVERY_S = 5.0
_WORDS = {"walking": "Looking for files", "parsing": "Reading files", "embedding": "Embedding code"}


@contextmanager
def indexed(root: Path) -> Iterator[Engine]:
    """The engine of a workspace once everything is indexed; progress goes to standard error."""
    with progress_shown() as progress, opened(root, progress) as engine:
        engine.wait_until_indexed()
        progress.stop()
        yield engine


@contextmanager
def opened(root: Path, progress: IndexingProgress) -> Iterator[Engine]:
    """The engine of a workspace with the settings in force there."""
    from reprise.engine import Engine

    resolved = resolve_settings(root)
    for problem in resolved.problems:
        warn(problem)
    with Engine.open(root, resolved.settings, on_warning=warn, on_progress=progress, watch=False) as engine:
        yield engine


@contextmanager
def progress_shown() -> Iterator[IndexingProgress]:
    """Bars on a terminal, a line now and then elsewhere."""
    progress: IndexingProgress = ProgressBars() if sys.stderr.isatty() else ProgressLines()
    try:
        yield progress
    finally:
        progress.stop()


class IndexingProgress:
    """Shows what an engine reports, from whichever thread, until it is stopped."""

    def __init__(self) -> None:
        self._started_at = time.monotonic()
        self._lock = threading.Lock()
        self._is_stopped = False

    def __call__(self, progress: IndexProgress) -> None:
        """Take one report."""
        with self._lock:
            is_due = time.monotonic() - self._started_at >= _PATIENCE_S
            if is_due and not self._is_stopped and progress.stage in _WORDS:
                self.show(progress)

    def stop(self) -> None:
        """Show nothing more."""
        with self._lock:
            self._is_stopped = True

    def show(self, progress: IndexProgress) -> None:
        """Draw one report."""
        raise NotImplementedError


class ProgressLines(IndexingProgress):
    """A line for each stage, and one every few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._stage = ""
        self._printed_at = 0.0

    def show(self, progress: IndexProgress) -> None:
        """Print a line unless one was printed just now."""
        now = time.monotonic()
        if progress.stage == self._stage and now - self._printed_at < _LINE_EVERY_S:
            return
        self._stage, self._printed_at = progress.stage, now
        count = f" {progress.done}/{progress.total}" if progress.total else ""
        print(f"reprise: {_WORDS[progress.stage].lower()}{count}", file=sys.stderr)


class ProgressBars(IndexingProgress):
    """One bar that shows the current stage."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: Progress | None = None
        self._task: TaskID | None = None

    def show(self, progress: IndexProgress) -> None:
        """Move the bar."""
        if self._bars is None:
            self._bars = _bars()
            self._task = self._bars.add_task("")
            self._bars.start()
        if self._task is not None:
            words = _WORDS[progress.stage]
            self._bars.update(
                self._task, description=words, completed=progress.done, total=progress.total or None
            )

    def stop(self) -> None:
        """Take the bar away."""
        super().stop()
        if self._bars is not None:
            self._bars.stop()


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
