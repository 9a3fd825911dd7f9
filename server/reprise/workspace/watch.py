"""Tells which paths of a workspace changed on disk, in bursts, without what the policy refuses.

watchdog is imported here only. Knows no index: whoever listens reads the paths again. A folder stands for all
below it, and an ignore file is reported like any other path.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from reprise.workspace.ignore import is_ignore_file
from reprise.workspace.policy import Policy

_log = logging.getLogger(__name__)

_QUIET_S = 0.05
_LONGEST_BURST_S = 0.5
_MAX_TREES = 32  # each watched tree has threads of its own; a root with more folders is watched whole
_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class Watcher:
    """Watches one workspace. Callbacks come from one thread of its own, never two at a time."""

    def __init__(
        self,
        policy: Policy,
        on_paths: Callable[[list[str]], None],
        on_warning: Callable[[str], None],
        *,
        new_observer: Callable[[], BaseObserver] = Observer,
    ) -> None:
        self._on_paths = on_paths
        self._burst = _Burst(policy)
        self._trees = _Trees(policy, self._burst, on_warning, new_observer)
        self._thread = threading.Thread(target=self._run, name="reprise-watch", daemon=True)

    def start(self) -> None:
        """Start to watch; when it returns, every later change is seen. A limit of the system is a warning."""
        self._trees.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop, and return once no callback runs any more; what has not been reported is dropped."""
        self._burst.close()
        if self._thread.ident is not None:
            self._thread.join()
        self._trees.stop()

    def _run(self) -> None:
        while (paths := self._burst.take()) is not None:
            try:
                self._trees.follow(paths)
                self._on_paths(paths)
            except Exception:  # noqa: BLE001 - the boundary of the thread: the next change must still be told
                _log.exception("a change on disk was not taken")


class _Burst(FileSystemEventHandler):
    """Collects the paths of events until they stop coming for a moment."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._paths: set[str] = set()
        self._changed = threading.Condition()
        self._is_closed = False

    def dispatch(self, event: FileSystemEvent) -> None:
        """Take one event of watchdog's, on one of its threads."""
        for path in (event.src_path, event.dest_path):
            if path:
                self._add(os.fsdecode(path), event.is_directory)

    def take(self) -> list[str] | None:
        """Wait for a burst and return its paths; None once closed. A checkout is one burst, not thousands."""
        with self._changed:
            self._changed.wait_for(lambda: self._paths or self._is_closed)
            end = time.monotonic() + _LONGEST_BURST_S
            while not self._is_closed and self._changed.wait(_QUIET_S) and time.monotonic() < end:
                pass
            paths, self._paths = sorted(self._paths), set()
            return None if self._is_closed else paths

    def close(self) -> None:
        """Wake whoever waits; nothing is taken any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _add(self, path: str, is_directory: bool) -> None:
        relative = os.path.relpath(path, self._policy.root).replace(os.sep, "/")
        if is_ignore_file(relative):
            self._policy.refresh(relative)
        elif self._policy.refusal(relative, is_directory) is not None:
            return
        with self._changed:
            self._paths.add(relative)
            self._changed.notify_all()


class _Trees:
    """What is watched: the root itself, and each folder in it that is not ignored with all below.

    Watching `node_modules` or `.git` would cost a watch for each of their folders and tell nothing. Where
    watches are not counted (macOS, Windows) and in a very wide root it is one recursive watch.
    """

    def __init__(
        self,
        policy: Policy,
        handler: FileSystemEventHandler,
        on_warning: Callable[[str], None],
        new_observer: Callable[[], BaseObserver],
    ) -> None:
        self._policy = policy
        self._handler = handler
        self._on_warning = on_warning
        self._new_observer = new_observer
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self._is_split = False
        self._has_warned = False

    def start(self) -> None:
        """Watch everything that is there."""
        folders = self._folders()
        self._is_split = sys.platform == "linux" and len(folders) <= _MAX_TREES
        try:
            self._observer = self._new_observer()
            self._observer.start()
            self._watch("", is_recursive=not self._is_split)
            self._rewatch(folders if self._is_split else [])
        except OSError as error:
            self._warn(error)
        self._check_limit()

    def stop(self) -> None:
        """Watch nothing any more; returns when watchdog's threads have ended."""
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def follow(self, paths: Sequence[str]) -> None:
        """Watch what came, before its path is told: whoever then reads it misses nothing."""
        if self._is_split:
            folders = set(self._folders())
            watched = set(self._watches) - {""}
            if any(is_ignore_file(path) for path in paths):
                self._rewatch(sorted(folders ^ watched))
            else:
                self._rewatch([path for path in paths if path in folders | watched])
        if any((self._policy.root / path).is_dir() for path in paths):
            self._check_limit()

    def _rewatch(self, folders: Sequence[str]) -> None:
        """Watch these folders anew: one that was replaced is no longer the one that was watched."""
        present = set(self._folders())
        for folder in folders:
            watch = self._watches.pop(folder, None)
            if watch is not None and self._observer is not None:
                self._observer.unschedule(watch)
            if folder in present:
                self._watch(folder, is_recursive=True)

    def _watch(self, folder: str, is_recursive: bool) -> None:
        if self._observer is None:
            return
        path = str(self._policy.root / folder)
        try:
            self._watches[folder] = self._observer.schedule(
                self._handler, path, recursive=is_recursive, event_filter=_EVENTS
            )
        except OSError as error:
            if Path(path).is_dir():  # else it went away meanwhile
                self._warn(error)

    def _folders(self) -> list[str]:
        """Return the folders of the root that are not ignored; links are not followed."""
        try:
            with os.scandir(self._policy.root) as entries:
                names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return []
        return [name for name in names if self._policy.refusal(name, is_directory=True) is None]

    def _check_limit(self) -> None:
        """Find out whether one more watch is possible: below a tree, watchdog swallows that it is not."""
        if self._observer is None or self._has_warned:
            return
        probe: BaseObserver | None = None
        try:
            probe = self._new_observer()
            probe.start()
            probe.schedule(FileSystemEventHandler(), str(self._policy.root), event_filter=_EVENTS)
        except OSError as error:
            self._warn(error)
        finally:
            if probe is not None and probe.is_alive():
                probe.stop()
                probe.join()

    def _warn(self, error: OSError) -> None:
        if self._has_warned:
            return
        self._has_warned = True
        limit = "max_user_instances" if error.errno == errno.EMFILE else "max_user_watches"
        mend = f"; raise fs.inotify.{limit}" if error.errno in (errno.ENOSPC, errno.EMFILE) else ""
        self._on_warning(
            f"some changes on disk will be seen late: watching {self._policy.root} failed "
            f"({error.strerror or error}){mend}"
        )
