"""Under which path of the workspace a file or an open buffer counts, whatever the caller calls it.

The policy and the index know files by where they really are. So a buffer that was opened through a link
counts as the file behind it: a link to a secret file is secret, and a link to an indexed file stands in for
that file. Knows no contents.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from reprise.errors import BadInputError
from reprise.types import BufferChanged, BufferClosed, Change, DiskChanged


def real_relative(root: Path, path: str | Path) -> str:
    """Return where `path` (absolute, or below `root`) really is, relative to the real path `root`, with `/`.

    Raises `BadInputError` if that is outside, also if only a link leads there, or if `path` is no path.
    """
    return _below(root, path, os.path.realpath)


class BufferPaths:
    """Follows which buffers are open and puts changes under their real paths. Safe from many threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real_paths: dict[str, str] = {}
        self._lock = threading.Lock()

    def placed(self, change: Change) -> list[Change]:
        """Return what a change means for the real files: mostly one change, two for a link that moved.

        Raises `BadInputError` for what is no change, is no text or lies outside the workspace.
        """
        match change:
            case BufferChanged(path, text):
                if not isinstance(text, str):
                    raise BadInputError(f"{path}: the text must be a str, not {type(text).__name__}")
                return self._changed(path, text)
            case BufferClosed(path):
                return self._closed(path)
            case DiskChanged(path):
                return [DiskChanged(_below(self._root, path, _of_link_itself))]
        allowed = "BufferChanged, BufferClosed or DiskChanged"
        raise BadInputError(f"{change!r:.80}: a change must be {allowed}, not {type(change).__name__}")

    def _changed(self, path: str, text: str) -> list[Change]:
        real = real_relative(self._root, path)
        with self._lock:
            before = self._real_paths.get(self._name(path), real)
            self._real_paths[self._name(path)] = real
            is_left = before not in self._real_paths.values()
        return [*([BufferClosed(before)] if is_left else []), BufferChanged(real, text)]

    def _closed(self, path: str) -> list[Change]:
        """The file counts again, unless it is open under another name; its link may lead elsewhere by now."""
        now = real_relative(self._root, path)
        with self._lock:
            real = self._real_paths.pop(self._name(path), now)
            return [] if real in self._real_paths.values() else [BufferClosed(real)]

    def _name(self, path: str) -> str:
        """What the caller calls a buffer, absolute or not."""
        return os.path.normpath(self._root / path)


def _of_link_itself(full: Path) -> str:
    """On disk it is the link that changes, not what it leads to; only the folders above it are followed."""
    return os.path.normpath(os.path.join(os.path.realpath(full.parent), full.name))  # noqa: PTH118


def _below(root: Path, path: str | Path, resolve: Callable[[Path], str]) -> str:
    if not isinstance(path, (str, Path)):
        raise BadInputError(f"{path!r:.80}: a path must be a str or a Path, not {type(path).__name__}")
    try:
        return Path(resolve(root / path)).relative_to(root).as_posix()
    except (ValueError, OSError):
        raise BadInputError(f"{path}: lies outside the workspace {root}") from None
