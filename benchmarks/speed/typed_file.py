"""Which file of which workspace a benchmark of the language server types again."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TypedFile:
    """One file of a workspace, as it was named on the command line."""

    workspace: Path
    name: Path
    """Relative to the workspace."""
    text: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.workspace / self.name


def typed_file(description: str | None) -> TypedFile:
    """Read `WORKSPACE FILE` from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    workspace = arguments.workspace.resolve()
    return TypedFile(workspace, arguments.file, (workspace / arguments.file).read_text(encoding="utf-8"))
