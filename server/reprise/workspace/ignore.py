"""Which paths the ignore files leave out: nested, with negation, as git reads them.

Per folder `.gitignore` and then `.repriseignore`; behind those of every folder `.git/info/exclude` and the
user's global excludes; before all of them the patterns of the settings. Some folders are never source,
whatever the files say. Knows no secrets and no contents.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reprise.workspace.files import read_regular
from reprise.workspace.git_excludes import global_exclude_file, repository_exclude_file, repository_top
from reprise.workspace.gitignore import IgnorePatterns

IGNORE_FILES = (".gitignore", ".repriseignore")
NEVER_SOURCE = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules"})
_VIRTUAL_ENVIRONMENT_MARK = "pyvenv.cfg"
_MAX_IGNORE_FILE_BYTES = 1 << 20


def is_ignore_file(path: str) -> bool:
    """Say whether a change of this path can change what is ignored; relative to the root."""
    return path.rpartition("/")[2] in IGNORE_FILES


@dataclass(frozen=True, slots=True)
class _Layer:
    """One folder's patterns; they match what follows the first `n_before` characters of a path."""

    n_before: int
    patterns: IgnorePatterns


@dataclass(frozen=True, slots=True)
class _Folder:
    """What counts directly below one folder: the layers, strongest first, unless it is ignored itself."""

    is_ignored: bool
    layers: tuple[_Layer, ...] = ()


class IgnoreRules:
    """Answers for paths relative to one root; reads each ignore file once; safe to use from many threads.

    Where the root lies inside a repository, the ignore files above it count as well, unless they ignore the
    root itself: whoever opens an ignored folder wants to see it. Inside, paths have one character a byte.
    """

    def __init__(self, root: Path, extra_patterns: Sequence[str] = ()) -> None:
        self._top, prefix = _anchor(root.resolve())
        self._prefix = _as_bytes(prefix)
        self._extra = IgnorePatterns(_as_bytes(pattern) for pattern in extra_patterns)
        self._folders: dict[str, _Folder] = {}

    def is_ignored(self, path: str, is_directory: bool = False) -> bool:
        """Say whether a path relative to the root is left out, by itself or with a folder above it."""
        folders = self._folders  # one state of the cache for one question, also when `refresh` comes between
        full = self._prefix + _as_bytes(path)
        if is_directory:
            return self._folder(full, folders).is_ignored
        above = self._folder(full.rpartition("/")[0], folders)
        return above.is_ignored or self._is_left_out(above, full, is_directory=False)

    def refresh(self, path: str | None = None) -> None:
        """Read again what a changed ignore file may say; without a path, every one of them."""
        changed = "" if path is None else (self._prefix + _as_bytes(path)).rpartition("/")[0]
        if not changed:
            self._folders = {}
            return
        kept = list(self._folders.items())
        self._folders = {
            folder: rules for folder, rules in kept if not (folder + "/").startswith(changed + "/")
        }

    def _folder(self, path: str, folders: dict[str, _Folder]) -> _Folder:
        """Return what counts below a folder; from here on paths are relative to the top."""
        known = folders.get(path)
        if known is None:
            known = folders[path] = self._read_folder(path, folders)
        return known

    def _read_folder(self, path: str, folders: dict[str, _Folder]) -> _Folder:
        own = self._own_layers(path)
        if not path:
            return _Folder(False, (*own, *self._outermost_layers()))
        above = self._folder(path.rpartition("/")[0], folders)
        if above.is_ignored or self._is_left_out(above, path, is_directory=True):
            return _Folder(True)
        return _Folder(False, (*own, *above.layers))

    def _is_left_out(self, above: _Folder, path: str, is_directory: bool) -> bool:
        """Decide on one path whose folder is not ignored."""
        if is_directory and self._is_virtual_environment(path):
            return True
        name = path.rpartition("/")[2]
        if name in NEVER_SOURCE:
            return True
        if is_directory:
            path, name = path + "/", name + "/"
        if self._extra and path.startswith(self._prefix):
            verdict = self._extra.verdict(path[len(self._prefix) :], name)
            if verdict is not None:
                return verdict
        for layer in above.layers:
            verdict = layer.patterns.verdict(path[layer.n_before :], name)
            if verdict is not None:
                return verdict
        return False

    def _is_virtual_environment(self, path: str) -> bool:
        return os.path.lexists(f"{self._on_disk(path)}/{_VIRTUAL_ENVIRONMENT_MARK}")

    def _own_layers(self, path: str) -> tuple[_Layer, ...]:
        folder = self._on_disk(path)
        lines = [line for name in IGNORE_FILES for line in _lines(f"{folder}/{name}")]
        patterns = IgnorePatterns(lines)
        return (_Layer(len(path) + 1 if path else 0, patterns),) if patterns else ()

    def _on_disk(self, path: str) -> str:
        return f"{self._top}/{os.fsdecode(path.encode('latin-1'))}" if path else str(self._top)

    def _outermost_layers(self) -> tuple[_Layer, ...]:
        """Return the repository's own excludes and the user's, weakest last."""
        repository = repository_top(self._top)
        files = [repository_exclude_file(repository)] if repository else []
        files.append(global_exclude_file(repository))
        found = [IgnorePatterns(_lines(str(file))) for file in files]
        return tuple(_Layer(0, patterns) for patterns in found if patterns)


def _anchor(root: Path) -> tuple[Path, str]:
    """Return the folder whose ignore files count first, and the root's path below it with a `/` behind."""
    top = repository_top(root)
    if top is None or top == root:
        return root, ""
    inside = root.relative_to(top).as_posix()
    return (root, "") if IgnoreRules(top).is_ignored(inside, is_directory=True) else (top, inside + "/")


def _lines(file: str) -> list[str]:
    """Return an ignore file's lines; none where there is no such file or it cannot be read."""
    try:
        content, _ = read_regular(file, _MAX_IGNORE_FILE_BYTES)
    except OSError:
        return []
    return content.removeprefix(codecs.BOM_UTF8).decode("latin-1").split("\n")


def _as_bytes(path: str) -> str:
    """Return a path with one character a byte: git matches bytes, so `?` is not an `é`."""
    return path if path.isascii() else os.fsencode(path).decode("latin-1")
