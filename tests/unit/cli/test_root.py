"""Which folder a command takes as the workspace where nobody named one, and what it leaves behind there."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprise.config import cache_home
from tests.unit.cli.conftest import Run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a file."""
    folder = tmp_path / "me"
    folder.mkdir()
    (folder / "x.py").write_text("x = 1\n")
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.mark.parametrize("mark", ["", "reprise.toml"])
def test_a_home_is_a_workspace_only_where_its_owner_says_so(run: Run, home: Path, mark: str) -> None:
    if mark:
        (home / mark).touch()
    outcome = run("complete", home / "x.py", "--line", "0", "--character", "0")
    if mark:
        assert outcome.status == 0
        return
    assert (outcome.status, outcome.output, outcome.errors.count("\n")) == (1, "", 1)
    assert "--root" in outcome.errors and "reprise.toml" in outcome.errors
    assert not cache_home().exists()


def test_a_folder_without_a_mark_is_the_workspace_of_its_files(run: Run, home: Path) -> None:
    (home / "project").mkdir()
    (home / "project" / "x.py").write_text("x = 1\n")
    outcome = run("complete", home / "project" / "x.py", "--line", "0", "--character", "0")
    assert outcome.status == 0


def test_status_of_a_folder_never_indexed_leaves_nothing_behind(run: Run, workspace: Path) -> None:
    status = run("status", workspace, "--json").json
    assert (status["root"], status["n_files"], status["index_bytes"]) == (str(workspace), 0, 0)
    assert "not indexed yet" in run("status", workspace).output
    assert not cache_home().exists()
