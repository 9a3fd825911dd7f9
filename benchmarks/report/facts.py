"""What the report is told of a run beside its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.values import RankingRow, Row, Split


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """One repository of a run, and its size."""

    name: str
    language: str
    split: Split
    n_files: int
    n_lines: int


@dataclass(frozen=True, slots=True)
class Facts:
    """One run."""

    command: str
    """Which makes this report again; a clone stands there by its name."""
    size: str
    completer: str
    n_each: int
    """Questions of each task and view, in each repository."""
    seed: int
    code: str
    """Version of the code that answered: 12 hex digits."""
    machine: str
    """In words: processor, cores."""
    split: Split
    """Of the repositories that are reported; others only choose thresholds."""
    repositories: tuple[RepositoryFacts, ...]
    rankings: tuple[RankingRow, ...] = ()
    """Of localisation and API retrieval."""
    typing: Mapping[str, Any] = field(default_factory=dict)
    """What `tasks.typing.run` returned; empty where it was not run."""
    latency: Mapping[str, Any] = field(default_factory=dict)
    """What `tasks.latency.run` returned; empty where it was not run."""
    clones: Mapping[str, str] = field(default_factory=dict)
    """The newest commit of each git clone whose history was asked about, by the clone's name."""

    def of_split(self, rows: Sequence[Row], split: Split) -> list[Row]:
        """The rows of one split's repositories, in their order."""
        names = {one.name for one in self.repositories if one.split == split}
        return [row for row in rows if row.repository in names]

    def reported(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the split that is reported."""
        return self.of_split(rows, self.split)
