"""How much of everything a run asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The dials of a run; a larger one asks a superset of tasks, not another kind."""

    name: str
    n_each: int
    """Questions of each task and view, in each repository."""
    n_positions: int
    """Positions in each repository that the calibrated filter is measured on, besides."""
    n_apis: int
    """Questions of API retrieval, in each Python repository."""
    n_commits: int
    """Of each git clone."""
    n_timed: int
    """Positions in each repository whose answers are timed on a machine that does nothing else."""
    n_typed_files: int
    n_typed_lines: int
    """Of each file that is typed again."""
    n_typed_repositories: int
    """Of each language, the smallest ones."""


SIZES: Mapping[str, Size] = {
    size.name: size
    for size in (
        Size("small", 4, 20, 10, 10, 20, 1, 10, 1),
        Size("medium", 10, 60, 30, 40, 60, 1, 15, 2),
        Size("full", 60, 200, 120, 150, 200, 2, 40, 3),
    )
}
