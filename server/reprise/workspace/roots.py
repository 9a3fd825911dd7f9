"""Which folder is the workspace of a file."""

from __future__ import annotations

import math
import os
from pathlib import Path

_MARKS = (".git", "reprise.toml")
_SYSTEM = (
    *("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "sys", "usr"),
    *("System", "Library", "Applications"),
    *("Windows", "Program Files", "Program Files (x86)", "ProgramData"),
)
_N_SHARED_LEVELS = {
    **dict.fromkeys(_SYSTEM, math.inf),
    **dict.fromkeys(("home", "Users", "var", "run", "private"), 2),
    **dict.fromkeys(("media", "mnt", "opt", "root", "srv", "tmp", "Volumes"), 1),
}
"""How many levels, from the one right below `/` or a drive, belong to the system or to everybody."""
_SOURCES = (("usr", "src"), ("usr", "local", "src"))


def find_root(path: Path) -> Path:
    """Return the nearest folder at or above `path` with a `.git` or a `reprise.toml`, as a real path.

    Without one it is the folder of the file, or `path` itself where that is a folder.
    """
    start = path.resolve()
    if not start.is_dir():
        start = start.parent
    return next((folder for folder in (start, *start.parents) if is_marked(folder)), start)


def is_marked(folder: Path) -> bool:
    """Say whether a folder is a workspace by its own account."""
    return any(os.path.exists(folder / mark) for mark in _MARKS)  # noqa: PTH110 - never raises


def is_shared_folder(folder: Path) -> bool:
    """Say whether a folder, a real path, belongs to more than a project.

    Such are the home, what is above it, and the system's own. Nobody who asks about a file there wants all of
    it indexed.
    """
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111 - never raises
    parts = folder.parts[1:]
    if not parts or folder == home or folder in home.parents:
        return True
    if any(parts[: len(sources)] == sources and len(parts) > len(sources) for sources in _SOURCES):
        return False
    return len(parts) <= _N_SHARED_LEVELS.get(parts[0], 0)
