"""Does units of work in several processes and keeps what each gave, so that a stopped run goes on.

Knows nothing of what the units are. A file is written whole or not at all.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

Kind = TypeVar("Kind")
OnProgress = Callable[[str, str, int, int], None]
"""(the part, the unit of it that is finished, how many are, of how many)"""
Unit = tuple[Any, ...]
"""A function of a module, and its arguments; it returns a list of rows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where finished work is kept, and who does what is missing."""

    folder: Path | None
    """None keeps nothing."""
    version: str
    """Of the code; the folder holds work of this version only."""
    jobs: int
    on_progress: OnProgress

    def rows(self, part: str, kind: type[Kind], units: Mapping[str, Unit]) -> list[Kind]:
        """The rows of all units, in their order; whatever fails stops the rest and is raised."""
        found = {name: self._read(part, kind, name) for name in units}
        missing = {name: units[name] for name in units if found[name] is None}
        n_done = len(units) - len(missing)
        if n_done:
            self.on_progress(part, "kept from before", n_done, len(units))
        for name, rows in done(missing, self.jobs):
            found[name] = cast(list[Kind], rows)
            self._write(part, name, [asdict(row) for row in rows])
            n_done += 1
            self.on_progress(part, name, n_done, len(units))
        return [row for name in units for row in found[name] or ()]

    def value(self, part: str, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` returns, or returned when it was kept under the same name."""
        path = self._path(part, name)
        if path is not None and path.exists():
            self.on_progress(part, "kept from before", 1, 1)
            return cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))
        self.on_progress(part, "begun", 0, 1)
        made = make()
        self._write(part, name, [made])
        self.on_progress(part, "done", 1, 1)
        return made

    def _path(self, part: str, name: str) -> Path | None:
        return None if self.folder is None else self.folder / part / f"{name}.jsonl"

    def _read(self, part: str, kind: type[Kind], name: str) -> list[Kind] | None:
        path = self._path(part, name)
        if path is None or not path.exists():
            return None
        return [kind(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]

    def _write(self, part: str, name: str, values: list[dict[str, Any]]) -> None:
        path = self._path(part, name)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            scratch.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)


def done(units: Mapping[str, Unit], jobs: int) -> Iterator[tuple[str, list[Any]]]:
    """Do the units in `jobs` processes; name and rows of each as it is finished."""
    if not units:
        return
    with _processes(jobs) as pool:
        interrupt = signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # inherited: Ctrl-C is for this process alone
        futures = {pool.submit(*unit): name for name, unit in units.items()}
        signal.signal(signal.SIGINT, interrupt)
        for future in as_completed(futures):
            yield futures[future], future.result()


@contextmanager
def _processes(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that are ended at once when something goes wrong, and leave no temporary files."""
    others = multiprocessing.active_children()
    with tempfile.TemporaryDirectory(prefix="reprise-benchmarks-", ignore_cleanup_errors=True) as scratch:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(jobs, context, initializer=_put_temporary_files, initargs=(scratch,))
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            ours = [process for process in multiprocessing.active_children() if process not in others]
            for process in ours:
                process.kill()
            for process in ours:
                process.join()
            raise
        pool.shutdown()


def _put_temporary_files(folder: str) -> None:
    tempfile.tempdir = folder


def quietly(part: str, unit: str, n_done: int, n_all: int) -> None:
    """For whoever does not look."""
