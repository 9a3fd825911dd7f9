"""Which folder is the workspace of a file."""

from __future__ import annotations

import os
from pathlib import Path

_MARKS = (".git", "reprise.toml")


def find_root(path: Path) -> Path:
    """Return the nearest folder at or above `path` with a `.git` or a `reprise.toml`, as a real path.

    Without one it is the folder of the file, or `path` itself where that is a folder.
    """
    start = path.resolve()
    if not start.is_dir():
        start = start.parent
    for folder in (start, *start.parents):
        if any(os.path.exists(folder / mark) for mark in _MARKS):  # noqa: PTH110 - never raises
            return folder
    return start
