"""What can go wrong with a command is one line and an exit status."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from benchmarks import outcome as module
from benchmarks.outcome import outcome
from reprise.errors import BadInputError


def raising(error: BaseException) -> Callable[[], int]:
    def run() -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (BadInputError("no such package"), 1, "a: no such package"),
        (OSError(errno.ENOSPC, "No space left on device", "x.json"), 1, "a: x.json: No space left on device"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "a: No space left on device"),
        (OSError("what no number says"), 1, "a: what no number says"),
        (KeyboardInterrupt(), 130, "a: stopped; goes on"),
    ],
)
def test_what_a_user_can_mend_is_one_line(
    error: BaseException, status: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome("a", raising(error), "goes on") == status
    assert capsys.readouterr().err.splitlines() == [line]


def test_to_be_ended_from_outside_is_as_ctrl_c(capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    assert outcome("a", run, "goes on") == 130
    assert capsys.readouterr().err == "a: stopped; goes on\n"


def sleep(began: str) -> None:
    Path(tempfile.mkdtemp(), "file").touch()
    Path(began).touch()
    time.sleep(600)


def test_a_process_at_work_and_its_temporary_files_are_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)

    def run() -> int:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            future = pool.submit(sleep, str(tmp_path / "began"))
            while not (tmp_path / "began").exists():
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)
            future.result()
        return 0

    assert outcome("a", run, "goes on") == 130
    assert [path.name for path in tmp_path.iterdir()] == ["began"]


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        outcome("a", lambda: 1 // 0, "")


def test_what_is_not_installed_is_told_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "NEEDED", ("json", "nobody_has_this"))
    assert outcome("a", raising(ZeroDivisionError()), "") == 1
    assert capsys.readouterr().err == "a: nobody_has_this not installed: pip install -e '.[cpu,bench]'\n"
