from __future__ import annotations

from pathlib import Path

import pytest

from reprise.workspace.roots import find_root


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
