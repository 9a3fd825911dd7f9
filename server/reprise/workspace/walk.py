"""Goes through a workspace once and yields the files that the policy allows, by name and state only.

Ignored folders are never entered and links never followed: a file is found where it is, and a loop of links
is no loop. Knows no contents; see `documents`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reprise.types import Cancelled
from reprise.workspace.policy import Policy


@dataclass(frozen=True, slots=True)
class FileStat:
    """A file's path relative to the root and its state on disk."""

    path: str
    size: int
    mtime_ns: int


def _never() -> bool:
    return False


class Walk:
    """One pass over the disk; iterate over it once. Reads the ignore files afresh."""

    def __init__(self, policy: Policy, cancelled: Cancelled = _never) -> None:
        self.skipped: Counter[str] = Counter()
        """What was left out so far, by reason; an ignored folder counts once."""
        self._policy = policy
        self._cancelled = cancelled

    def __iter__(self) -> Iterator[FileStat]:
        """Yield the files folder by folder, sorted inside each; what vanishes meanwhile is left out."""
        self._policy.refresh()
        folders = [""]
        while folders and not self._cancelled():
            folder = folders.pop()
            below: list[str] = []
            for entry in self._entries(folder):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if self._is_allowed(path, is_directory=True):
                        below.append(path)
                else:
                    yield from self._file(path, entry)
            folders += reversed(below)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._policy.root / folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self.skipped["unreadable"] += 1
            return []

    def _file(self, path: str, entry: os.DirEntry[str]) -> Iterator[FileStat]:
        if entry.is_symlink():
            self.skipped[link_refusal(self._policy.root, path)] += 1
        elif self._is_allowed(path, is_directory=False):
            if not entry.is_file(follow_symlinks=False):
                self.skipped["not text"] += 1
                return
            try:
                state = entry.stat(follow_symlinks=False)
            except OSError:
                self.skipped["vanished"] += 1
                return
            yield FileStat(path, state.st_size, state.st_mtime_ns)

    def _is_allowed(self, path: str, is_directory: bool) -> bool:
        reason = self._policy.refusal(path, is_directory)
        if reason is not None:
            self.skipped[reason] += 1
        return reason is None


def walk(policy: Policy, cancelled: Cancelled = _never) -> Iterator[FileStat]:
    """Yield the files of a workspace that the policy allows; `Walk` also counts what it left out."""
    return iter(Walk(policy, cancelled))


def link_refusal(root: Path, path: str) -> str:
    """Return why a link is not followed: `outside` if it leaves the root, else `link`: its target is read
    itself.
    """
    return "link" if Path(os.path.realpath(root / path)).is_relative_to(root) else "outside"
