"""What the report is told of a run beside its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.values import RankingRow, Row, Split


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """One repository of a run: its size, and what its index cost."""

    name: str
    language: str
    split: Split
    n_files: int
    n_lines: int
    index_s: float | None = None
    """Seconds until a cold index was ready, vectors too; None where it was not measured."""
    memory_mb: float | None = None
    """Resident memory of the process after that, in 10^6 bytes."""
    latency: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds of an answer at positions not seen before: `p50`, `p95`, `p99`, `empty_p50`, ..."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One run."""

    command: str
    """Which makes this report again."""
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
    """The typing replay's figures, by mode; empty where it was not run."""

    def of_split(self, rows: Sequence[Row], split: Split) -> list[Row]:
        """The rows of one split's repositories, in their order."""
        names = {one.name for one in self.repositories if one.split == split}
        return [row for row in rows if row.repository in names]

    def reported(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the split that is reported."""
        return self.of_split(rows, self.split)
