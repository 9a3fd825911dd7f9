"""Progress on standard error: lines where there is no terminal."""

from __future__ import annotations

import pytest

from reprise.cli import workspace
from reprise.cli.workspace import ProgressBars, ProgressLines
from reprise.types import IndexProgress


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "_PATIENCE_S", 0.0)


def test_each_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressLines()
    for done in range(10):
        progress(IndexProgress("parsing", done, 10))
    progress(IndexProgress("embedding", 0, 5))
    progress(IndexProgress("ready", 0, 0))
    captured = capsys.readouterr()
    assert captured.err == "reprise: reading files 0/10\nreprise: embedding code 0/5\n"
    assert captured.out == ""


def test_nothing_is_shown_after_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressLines()
    progress.stop()
    progress(IndexProgress("parsing", 1, 10))
    assert capsys.readouterr().err == ""


def test_quick_work_shows_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_PATIENCE_S", 60.0)
    ProgressLines()(IndexProgress("parsing", 1, 10))
    assert capsys.readouterr().err == ""


def test_bars_draw_on_standard_error_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes standard error for a terminal
    progress = ProgressBars()
    progress(IndexProgress("parsing", 3, 10))
    progress.stop()
    captured = capsys.readouterr()
    assert "Reading files" in captured.err
    assert captured.out == ""
