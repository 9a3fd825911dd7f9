"""Paths relative to a root, with `/`, as text. Knows no disk and no index."""

from __future__ import annotations

_MODULE_FILES = frozenset({"__init__", "index", "mod"})


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
    """What an import calls a file last: its name up to the first dot, its folder's for an `index`."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in _MODULE_FILES else stem
