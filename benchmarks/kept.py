"""Does units of work in several processes and keeps what each gave, so that a stopped run goes on.

Knows nothing of what the units are. A file is written whole or not at all.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
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
        missing = [name for name in units if found[name] is None]
        if missing:
            with ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn")) as pool:
                futures = {pool.submit(*units[name]): name for name in missing}
                try:
                    for n_done, future in enumerate(as_completed(futures), len(units) - len(missing) + 1):
                        name = futures[future]
                        found[name] = cast(list[Kind], future.result())
                        self._write(
                            f"{part}/{name}.jsonl", [asdict(cast(Any, row)) for row in future.result()]
                        )
                        self.on_progress(part, name, n_done, len(units))
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        return [row for name in units for row in found[name] or ()]

    def value(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` returns, or returned when it was kept."""
        path = None if self.folder is None else self.folder / f"{name}.jsonl"
        if path is not None and path.exists():
            return cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))
        self.on_progress(name, "begun", 0, 1)
        made = make()
        self._write(f"{name}.jsonl", [made])
        self.on_progress(name, "done", 1, 1)
        return made

    def _read(self, part: str, kind: type[Kind], name: str) -> list[Kind] | None:
        path = None if self.folder is None else self.folder / part / f"{name}.jsonl"
        if path is None or not path.exists():
            return None
        return [kind(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]

    def _write(self, name: str, values: list[dict[str, Any]]) -> None:
        if self.folder is None:
            return
        text = "".join(f"{json.dumps(value)}\n" for value in values)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(path)


def quietly(part: str, unit: str, n_done: int, n_all: int) -> None:
    """For whoever does not look."""
