"""What a process that only reads the stored index says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprise.config import Settings
from reprise.index.coverage import Coverage
from reprise.index.snapshot import Snapshot
from reprise.indexing.status import stored_stage
from reprise.indexing.thread import IndexingThread


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("x = 1\n")
    yield folder


def thread_of(root: Path) -> IndexingThread:
    return IndexingThread(root, Settings(), lambda message: None, lambda progress: None)


def test_a_reader_tells_what_the_last_session_left_out(root: Path) -> None:
    (root / "b.bin").write_bytes(b"\0")
    for is_paused, stage in ((False, "ready"), (True, "stored")):
        thread = thread_of(root)
        thread.queue.pause(is_paused)
        thread.start(watch=False)
        assert thread.queue.wait_until_idle(60)
        status = thread.status()
        thread.close()
        assert (status.stage, status.skipped, status.n_files) == (stage, {"binary": 1}, 1)


def test_pausing_after_a_look_at_the_disk_is_paused(root: Path) -> None:
    thread = thread_of(root)
    thread.start(watch=False)
    assert thread.queue.wait_until_idle(60)
    thread.queue.pause(True)
    assert thread.status().stage == "paused"
    thread.close()


def test_an_index_that_is_not_there_or_not_finished_is_said_to_be_so(root: Path) -> None:
    assert thread_of(root).status().stage == "starting"
    assert stored_stage(Snapshot.empty(), Coverage().is_complete) == "empty"
