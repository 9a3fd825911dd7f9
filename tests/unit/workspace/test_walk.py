from __future__ import annotations

import os
from pathlib import Path

import pytest

from reprise.workspace.policy import Policy
from reprise.workspace.walk import Walk, walk


def build(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def paths_of(root: Path) -> list[str]:
    return [stat.path for stat in walk(Policy(root))]


def test_allowed_files_come_with_their_state_and_the_rest_is_counted(tmp_path: Path) -> None:
    build(tmp_path, "a.py", "src/b.py", "src/.env", "build/c.py", "build/d.py", "x.log", ".git/config")
    (tmp_path / ".gitignore").write_text("build/\n*.log\n")
    found = Walk(Policy(tmp_path))
    stats = {stat.path: stat for stat in found}
    assert sorted(stats) == [".gitignore", "a.py", "src/b.py"]
    state = (tmp_path / "src" / "b.py").stat()
    assert (stats["src/b.py"].size, stats["src/b.py"].mtime_ns) == (state.st_size, state.st_mtime_ns)
    assert found.skipped == {"ignored": 3, "secret": 1}


def test_an_ignored_folder_is_never_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, "node_modules/x/index.js", "src/a.js")
    entered: list[str] = []
    scan = os.scandir

    def noted_scan(path: Path) -> object:
        entered.append(path.name)
        return scan(path)

    monkeypatch.setattr(os, "scandir", noted_scan)
    assert paths_of(tmp_path) == ["src/a.js"]
    assert entered == [tmp_path.name, "src"]


def test_links_are_not_followed_and_loops_are_no_loops(tmp_path: Path) -> None:
    root = tmp_path / "root"
    build(root, "src/a.py")
    build(tmp_path, "elsewhere/b.py")
    (root / "src" / "up").symlink_to(root)
    (root / "again.py").symlink_to(root / "src" / "a.py")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "self").symlink_to(root / "self")
    found = Walk(Policy(root))
    assert [stat.path for stat in found] == ["src/a.py"]
    assert found.skipped == {"link": 3, "outside": 1}


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    found = Walk(Policy(tmp_path))
    assert list(found) == []
    assert found.skipped == {"not text": 1}


def test_a_folder_that_vanishes_is_counted(tmp_path: Path) -> None:
    build(tmp_path, "a/one.py", "b/two.py")
    found = Walk(Policy(tmp_path))
    stats = iter(found)
    assert next(stats).path == "a/one.py"
    (tmp_path / "b" / "two.py").unlink()
    (tmp_path / "b").rmdir()
    assert list(stats) == []
    assert found.skipped == {"unreadable": 1}


def test_a_cancelled_walk_stops_at_the_next_folder(tmp_path: Path) -> None:
    build(tmp_path, "a/one.py", "b/two.py")
    seen: list[str] = []
    for stat in Walk(Policy(tmp_path), cancelled=lambda: bool(seen)):
        seen.append(stat.path)
    assert seen == ["a/one.py"]


def test_a_walk_reads_the_ignore_files_afresh(tmp_path: Path) -> None:
    build(tmp_path, "a.py", "b.py")
    policy = Policy(tmp_path)
    assert [stat.path for stat in walk(policy)] == ["a.py", "b.py"]
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "info").mkdir()
    (tmp_path / ".git" / "info" / "exclude").write_text("b.py\n")
    assert [stat.path for stat in walk(policy)] == ["a.py"]


def test_names_that_are_not_utf_8_are_left_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("x")
    build(tmp_path, "café.py")
    found = Walk(Policy(tmp_path))
    assert [stat.path for stat in found] == ["café.py"]
    assert found.skipped == {"unreadable": 1}
