from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.tasks.localisation import empty_workspace
from benchmarks.workspace import copied
from reprise import Engine
from tests.unit.benchmarks.small_workspace import FILES, small_workspace


@pytest.fixture
def ignoring_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whose own git ignores what the workspace holds, in a folder that ignores it too."""
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "ignore").write_text("*.py\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.mark.usefixtures("ignoring_user")
def test_what_a_user_ignores_is_indexed_all_the_same(tmp_path: Path) -> None:
    with small_workspace(tmp_path) as workspace:
        assert workspace.engine.status().n_files == len(FILES)


@pytest.mark.usefixtures("ignoring_user")
def test_what_a_user_ignores_is_localised_all_the_same() -> None:
    with empty_workspace() as root:
        (root / "shop.py").write_text("def sell() -> None:\n    print(1)\n", encoding="utf-8")
        with Engine.open(root, watch=False) as engine:
            engine.wait_until_indexed()
            assert engine.status().n_files == 1


def test_a_copy_has_files_of_one_age_and_the_texts_that_were_changed(tmp_path: Path) -> None:
    root = tmp_path / "source"
    root.mkdir()
    (root / "a.py").write_text("a = 1\n", encoding="utf-8")
    (root / "b.py").write_text("b = 1\n", encoding="utf-8")
    copy = copied(root, tmp_path / "copy", {"b.py": "b = 2\n"})
    assert (copy / "a.py").stat().st_mtime == (copy / "b.py").stat().st_mtime
    assert [(copy / name).read_text("utf-8") for name in ("a.py", "b.py")] == ["a = 1\n", "b = 2\n"]
