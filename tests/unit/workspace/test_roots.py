from __future__ import annotations

from pathlib import Path

import pytest

from reprise.workspace.roots import find_root, is_shared_folder


@pytest.mark.parametrize("mark", [".git", "reprise.toml"])
def test_the_nearest_marked_folder_is_the_root(tmp_path: Path, mark: str) -> None:
    (tmp_path / "outer" / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "outer" / ".git").mkdir()
    (tmp_path / "outer" / "inner" / mark).touch()
    file = tmp_path / "outer" / "inner" / "deep" / "a.py"
    file.touch()
    assert find_root(file) == (tmp_path / "outer" / "inner").resolve()


def test_without_a_mark_it_is_the_files_folder_even_before_the_file_exists(tmp_path: Path) -> None:
    assert find_root(tmp_path / "new.py") == tmp_path.resolve()
    assert find_root(tmp_path) == tmp_path.resolve()


@pytest.mark.parametrize(
    "folder", ["/", "/etc", "/etc/nginx", "/usr/lib/python3", "/var/log", "/Users/x", "/tmp"]
)
def test_folders_of_the_system_are_no_workspace_by_themselves(folder: str) -> None:
    assert is_shared_folder(Path(folder))


@pytest.mark.parametrize(
    "folder", ["/app", "/tmp/draft", "/srv/site", "/usr/src/app", "/var/www/site", "/opt/x"]
)
def test_other_folders_may_be_a_workspace_without_a_mark(folder: str) -> None:
    assert not is_shared_folder(Path(folder))


def test_the_home_and_what_is_above_it_are_no_workspace_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "homes" / "me"))
    assert is_shared_folder(tmp_path / "homes" / "me") and is_shared_folder(tmp_path / "homes")
    assert not is_shared_folder(tmp_path / "homes" / "me" / "project")
