"""Paths relative to a root, with `/`, as text. Knows no disk and no index."""

from __future__ import annotations

import re

_STANDS_FOR_FOLDER = re.compile(r"__init__(\.pyi?)?|index(\.(d\.)?[cm]?[jt]sx?)?")


def folder_of(path: str) -> str:
    """The folder that holds a path; empty for the root."""
    return path.rpartition("/")[0]


def joined(folder: str, tail: str) -> str:
    """Two parts of a path together; either may be empty."""
    return f"{folder}/{tail}".strip("/") if folder and tail else folder or tail


def normal(path: str) -> str | None:
    """The path without `.` and `..`; None if it leaves the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def parent_of(path: str, level: int) -> str | None:
    """The folder that `level` leading dots of a Python import mean; None above the root."""
    folders = path.split("/")[:-1]
    above = level - 1
    return None if above > len(folders) else "/".join(folders[: len(folders) - above])


def stem_of(path: str) -> str:
    """What an import calls a file or module last: its name up to the first dot.

    A file that stands for its folder, such as `__init__.py` or `index.ts`, is called by the folder's name.
    """
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] if _STANDS_FOR_FOLDER.fullmatch(name) else name.partition(".")[0]
