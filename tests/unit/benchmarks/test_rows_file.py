from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.rows_file import code_version, read_rows, write_rows
from benchmarks.values import Row

ROW = Row(
    "p:line:both:a.py:1:2",
    "p",
    "python",
    "line",
    "both",
    "reprise",
    "x = 1",
    0.5,
    {"exact": 1.0},
    {"context": 2.0},
)


def test_rows_come_back_as_they_were_kept(tmp_path: Path) -> None:
    write_rows(tmp_path / "kept", "p", [ROW, ROW])

    assert read_rows(tmp_path / "kept", "p") == [ROW, ROW]


def test_a_repository_that_was_not_finished_has_no_rows(tmp_path: Path) -> None:
    assert read_rows(tmp_path, "p") is None


def test_nothing_is_kept_without_a_folder() -> None:
    write_rows(None, "p", [ROW])

    assert read_rows(None, "p") is None


def test_an_interrupted_write_leaves_no_rows(tmp_path: Path) -> None:
    broken = Row("q", "p", "python", "line", "both", "a", "", 0.0, {"exact": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        write_rows(tmp_path, "p", [ROW, broken])

    assert read_rows(tmp_path, "p") is None


def test_the_version_of_the_code_is_the_same_when_asked_twice() -> None:
    assert code_version() == code_version()
    assert len(code_version()) == 12
