"""The watcher on a real disk; only the system's limit is injected."""

from __future__ import annotations

import errno
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from reprise.workspace.policy import Policy
from reprise.workspace.watch import Watcher


class Told:
    """What a watcher said, to be waited for."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.bursts: list[list[str]] = []
        self._queue: queue.Queue[list[str]] = queue.Queue()

    def take(self, paths: list[str]) -> None:
        self._queue.put(paths)

    def until(self, *paths: str) -> set[str]:
        """Wait until all `paths` are told; return everything told since the last wait."""
        told: set[str] = set()
        while not told.issuperset(paths):
            burst = self._queue.get(timeout=10)
            self.bursts.append(burst)
            told.update(burst)
        return told


@contextmanager
def watching(root: Path, new_observer: Callable[[], BaseObserver] = Observer) -> Iterator[Told]:
    told = Told()
    watcher = Watcher(Policy(root), told.take, told.warnings.append, new_observer=new_observer)
    watcher.start()
    try:
        yield told
    finally:
        watcher.stop()


def test_a_change_a_move_and_a_deletion_are_told(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    with watching(tmp_path) as told:
        (tmp_path / "src" / "a.py").write_text("2")
        told.until("src/a.py")
        (tmp_path / "src" / "a.py").rename(tmp_path / "src" / "b.py")
        told.until("src/a.py", "src/b.py")
        (tmp_path / "src" / "b.py").unlink()
        told.until("src/b.py")
        assert told.warnings == []


def test_what_appears_in_new_folders_is_told_itself_or_with_its_folder(tmp_path: Path) -> None:
    with watching(tmp_path) as told:
        (tmp_path / "new" / "deep").mkdir(parents=True)
        (tmp_path / "new" / "deep" / "a.py").write_text("1")
        told.until("new")
        (tmp_path / "new" / "deep" / "b.py").write_text("1")
        told.until("new/deep/b.py")
        (tmp_path / "new" / "deep" / "er").mkdir()
        (tmp_path / "new" / "deep" / "er" / "c.py").write_text("1")
        told.until("new/deep/er/c.py")


def test_a_folder_that_was_replaced_is_watched_again(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    with watching(tmp_path) as told:
        shutil.rmtree(tmp_path / "src")
        told.until("src")
        (tmp_path / "src").mkdir()
        told.until("src")
        (tmp_path / "src" / "b.py").write_text("1")
        told.until("src/b.py")


def test_a_burst_is_told_in_few_calls(tmp_path: Path) -> None:
    names = [f"file{number}.py" for number in range(300)]
    with watching(tmp_path) as told:
        for name in names:
            (tmp_path / name).write_text("x")
        told.until(*names)
        assert len(told.bursts) < 30


def test_refused_paths_are_not_told(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n*.log\n")
    for folder in ("build", "node_modules", "src"):
        (tmp_path / folder).mkdir()
    with watching(tmp_path) as told:
        for path in ("build/a.py", "node_modules/a.js", "src/x.log", "src/.env", "src/last.py"):
            (tmp_path / path).write_text("x")
        assert told.until("src/last.py") == {"src/last.py"}


def test_a_changed_ignore_file_is_told_and_changes_what_is_watched(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")
    with watching(tmp_path) as told:
        (tmp_path / ".gitignore").write_text("src/\n")
        told.until(".gitignore")
        (tmp_path / "src" / "a.py").write_text("x")
        (tmp_path / "build" / "b.py").write_text("x")
        assert "src/a.py" not in told.until("build/b.py")


def test_a_wide_root_is_watched_whole(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"folder{number}").mkdir()
    with watching(tmp_path) as told:
        (tmp_path / "folder39" / "a.py").write_text("x")
        told.until("folder39/a.py")


def test_a_listener_that_fails_is_told_the_next_change_all_the_same(tmp_path: Path) -> None:
    told = Told()

    def fail_once(paths: list[str]) -> None:
        told.take(paths)
        if len(told.bursts) == 0:
            raise RuntimeError("no")

    watcher = Watcher(Policy(tmp_path), fail_once, told.warnings.append)
    watcher.start()
    (tmp_path / "a.py").write_text("x")
    told.until("a.py")
    (tmp_path / "b.py").write_text("x")
    told.until("b.py")
    watcher.stop()


@pytest.mark.parametrize(
    ("number", "limit"), [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances")]
)
@pytest.mark.parametrize("step", ["start", "schedule"])
def test_a_limit_of_the_system_is_one_warning_and_no_end(
    tmp_path: Path, step: str, number: int, limit: str
) -> None:
    (tmp_path / "src").mkdir()

    def new_observer() -> BaseObserver:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, "inotify limit reached")

        observer = Observer()
        setattr(observer, step, refuse)
        return observer

    with watching(tmp_path, new_observer) as told:
        assert len(told.warnings) == 1
        assert "inotify limit reached" in told.warnings[0]
        assert f"fs.inotify.{limit}" in told.warnings[0]


def test_a_limit_that_is_reached_later_is_one_warning(tmp_path: Path) -> None:
    room = [True]

    def new_observer() -> BaseObserver:
        if not room[0]:
            raise OSError(errno.EMFILE, "inotify instance limit reached")
        return Observer()

    with watching(tmp_path, new_observer) as told:
        assert told.warnings == []
        room[0] = False
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            told.until(name)
        assert len(told.warnings) == 1


def test_stopping_joins_every_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    (tmp_path / "src").mkdir()
    with watching(tmp_path):
        assert set(threading.enumerate()) > before
        (tmp_path / "src" / "a.py").write_text("x")
    assert set(threading.enumerate()) == before


def test_a_watcher_that_never_started_can_be_stopped(tmp_path: Path) -> None:
    told = Told()
    Watcher(Policy(tmp_path), told.take, told.warnings.append).stop()
    assert told.warnings == []
