from __future__ import annotations

from pathlib import Path

import pytest

from reprise.workspace.git_excludes import global_exclude_file, repository_exclude_file, repository_top


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any configuration of git."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(home / "none"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    return home


def test_without_configuration_it_is_the_ignore_file_of_the_configuration_home(home: Path) -> None:
    assert global_exclude_file(None) == home / ".config" / "git" / "ignore"


def test_the_users_configuration_names_the_excludes_file(home: Path) -> None:
    (home / ".gitconfig").write_text('[user]\n\tname = x\n[Core] ; hm\n\texcludesFile = "~/mine"\n')
    assert global_exclude_file(None) == home / "mine"


def test_the_repositorys_configuration_goes_before_the_users(home: Path, tmp_path: Path) -> None:
    (home / ".gitconfig").write_text("[core] excludesfile = /users\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("[core]\nexcludesfile = /first\nexcludesfile = /last\n")
    assert global_exclude_file(tmp_path) == Path("/last")


def test_an_excludes_file_in_another_section_is_not_meant(home: Path) -> None:
    (home / ".gitconfig").write_text('[core]\nbare = false\n[alias "core"]\nexcludesfile = /x\n')
    assert global_exclude_file(None) == home / ".config" / "git" / "ignore"


def test_a_linked_work_tree_shares_the_excludes_of_its_repository(tmp_path: Path) -> None:
    linked = tmp_path / "main" / ".git" / "worktrees" / "linked"
    linked.mkdir(parents=True)
    (linked / "commondir").write_text("../..\n")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / ".git").write_text(f"gitdir: {linked}\n")
    found = repository_exclude_file(tmp_path / "linked")
    assert found.resolve() == (tmp_path / "main" / ".git" / "info" / "exclude").resolve()


def test_the_top_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert repository_top(tmp_path / "a" / "b") == tmp_path
