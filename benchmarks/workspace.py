"""One repository of a run, read and indexed once, and shared by all arms."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

from benchmarks.inputs.repositories import read_files
from benchmarks.values import Question, Repository
from reprise import Engine
from reprise.types import Hit

Kind = TypeVar("Kind")

_AGE_S = 1_600_000_000  # since 1970; any moment will do


@dataclass(frozen=True)
class Workspace:
    """A repository with its files, its index, and what arms have built of it."""

    repository: Repository
    files: dict[str, str]
    """Text by path relative to the root, of all files of the repository's language, by path."""
    engine: Engine
    questions: list[Question] = field(default_factory=list)
    """What the run asks about this repository; whoever draws the questions puts them here."""
    contexts: dict[tuple[str, str], list[Hit]] = field(default_factory=dict)
    """What arms found, by the arm's name and the question's id."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What an arm built for this repository, by the arm's own key."""

    def remembered(self, key: str, make: Callable[[], Kind]) -> Kind:
        """What `make` gave when `key` was first asked for."""
        if key not in self.memory:
            self.memory[key] = make()
        return cast(Kind, self.memory[key])


@contextmanager
def opened(repository: Repository) -> Iterator[Workspace]:
    """Read and index a repository, with an index of its own that is gone afterwards."""
    with TemporaryDirectory(prefix="reprise-benchmark-") as cache:
        os.environ["XDG_CACHE_HOME"] = cache  # of this process, which does nothing else
        files = dict(read_files(repository.root, repository.language))
        root = copied(repository.root, Path(cache) / "sources" / repository.root.name)
        with Engine.open(root, watch=False) as engine:
            engine.wait_until_indexed()
            yield Workspace(repository, files, engine)


def copied(root: Path, copy: Path, changed: Mapping[str, str] | None = None) -> Path:
    """A copy whose files are all of one age: the engine indexes the youngest first, and so by path.

    `changed` is new text by path.
    """
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".git"))
    for name, text in (changed or {}).items():
        (copy / name).write_text(text, encoding="utf-8", newline="")
    stand_alone(copy)
    for path in copy.rglob("*"):
        os.utime(path, (_AGE_S, _AGE_S))
    return copy


def stand_alone(root: Path) -> None:
    """Make a folder the top of a repository: what the git of whoever runs this ignores is indexed too."""
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(f"[core]\n\texcludesFile = {os.devnull}\n", encoding="utf-8")
