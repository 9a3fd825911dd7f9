from __future__ import annotations

import errno
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import pytest

from benchmarks.code_version import code_version
from benchmarks.kept import Kept, quietly
from benchmarks.values import Row


def rows_of(name: str, n_rows: int) -> list[Row]:
    return [
        Row(
            f"{name}:{number}:{os.getpid()}",
            name,
            "python",
            "line",
            "both",
            "reprise",
            "",
            0.5,
            {"exact": 1.0},
        )
        for number in range(n_rows)
    ]


def fail(name: str) -> list[Row]:
    raise ValueError(name)


def sleep(began: str) -> list[Row]:
    folder = tempfile.mkdtemp()
    Path(f"{began}.part").write_text(folder, encoding="utf-8")
    Path(f"{began}.part").replace(began)
    time.sleep(600)
    return []


def wait_for(began: str) -> list[Row]:
    while not Path(began).exists():
        time.sleep(0.01)
    return []


def kept(folder: Path | None) -> Kept:
    return Kept(folder, "version", 1, quietly)


def test_rows_come_in_the_order_of_the_units() -> None:
    rows = kept(None).rows("part", Row, {"b": (rows_of, "b", 2), "a": (rows_of, "a", 1)})

    assert [row.repository for row in rows] == ["b", "b", "a"]


def test_finished_work_is_not_done_again(tmp_path: Path) -> None:
    units = {"a": (rows_of, "a", 2)}

    first = kept(tmp_path).rows("part", Row, units)

    assert kept(tmp_path).rows("part", Row, units) == first  # of another process it would name its number


def test_what_failed_is_raised_and_what_was_finished_before_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="b"):
        kept(tmp_path).rows("part", Row, {"a": (rows_of, "a", 1), "b": (fail, "b")})

    assert [path.name for path in (tmp_path / "part").iterdir()] == ["a.jsonl"]


def test_a_value_is_made_once_under_a_name(tmp_path: Path) -> None:
    assert kept(tmp_path).value("times", "a", lambda: {"n": 1}) == {"n": 1}
    assert kept(tmp_path).value("times", "a", lambda: {"n": 2}) == {"n": 1}
    assert kept(tmp_path).value("times", "b", lambda: {"n": 3}) == {"n": 3}


def test_progress_counts_what_was_kept_as_done(tmp_path: Path) -> None:
    told: list[tuple[str, str, int, int]] = []
    kept(tmp_path).rows("part", Row, {"a": (rows_of, "a", 1)})

    Kept(tmp_path, "version", 1, lambda *what: told.append(what)).rows(
        "part", Row, {"a": (rows_of, "a", 1), "b": (rows_of, "b", 1)}
    )

    assert told == [("part", "kept from before", 1, 2), ("part", "b", 2, 2)]


def test_an_interrupt_ends_the_processes_at_once_and_their_temporary_files(tmp_path: Path) -> None:
    def interrupt(part: str, unit: str, n_done: int, n_all: int) -> None:
        raise KeyboardInterrupt

    others = multiprocessing.active_children()
    with pytest.raises(KeyboardInterrupt):
        Kept(tmp_path / "kept", "version", 2, interrupt).rows(
            "part", Row, {"a": (wait_for, str(tmp_path / "began")), "b": (sleep, str(tmp_path / "began"))}
        )

    assert multiprocessing.active_children() == others
    assert not Path((tmp_path / "began").read_text(encoding="utf-8")).exists()


def test_a_file_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        kept(tmp_path).value("times", "a", lambda: {"n": 1})

    assert list((tmp_path / "times").iterdir()) == []


def test_the_version_of_the_code_is_the_same_when_asked_twice() -> None:
    assert code_version() == code_version()
    assert len(code_version()) == 12
