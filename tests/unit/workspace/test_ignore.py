"""Ignore rules against git itself, on trees and patterns drawn at random."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from reprise.workspace.ignore import IgnoreRules, is_ignore_file

NAMES = [
    "a",
    "b",
    "ab",
    "a.py",
    "b.txt",
    "foo",
    "bar",
    "x.global",
    "A",
    "[x]",
    "**",
    "#c",
    "!d",
    "é",
    "a\\b",
    " a",
]
PLAIN_PATTERNS = r"""
    a *.py /a foo/ !foo/ * !*/ !*.py a/b **/a a/** a/**/b foo/* !a !/foo [ab] [!a] [a-c].py ? \!d \#c
    b.txt ** /** /* !/*/ *b* a*/ a**b **a [[:alpha:]] [z-a] [ []x] \[x\] #c ! / //a foo// é [é] a\\b a\ [^/]
    **/ /foo/bar !foo/bar [[:foo:]] [\]] ?* .* a/**/ /**/a *** */a [!-a] a[/]b [[:upper:]0-9] !**/a
"""
PATTERNS = [*PLAIN_PATTERNS.split(), "a\\ ", "\\ a", "a ", "b.txt  ", "\t", "a\t", ""]


@pytest.fixture(autouse=True)
def own_git_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of this machine's git configuration in, and ignore `*.global` everywhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    (tmp_path / "configuration" / "git").mkdir(parents=True)
    (tmp_path / "configuration" / "git" / "ignore").write_text("*.global\n")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True)
    return os.fsdecode(done.stdout)


def build_tree(root: Path, draw: random.Random) -> None:
    """Fill a repository with folders, files and ignore files."""
    git(root.parent, "init", "-q", str(root))
    folders = [root]
    for _ in range(draw.randint(4, 24)):
        path = draw.choice(folders) / draw.choice(NAMES)
        if not path.exists() and draw.random() < 0.35:
            path.mkdir()
            folders.append(path)
        elif not path.exists():
            path.touch()
    for folder in draw.sample(folders, min(len(folders), draw.randint(1, 3))):
        end = draw.choice(["\n", "\r\n"])
        lines = end.join(draw.choice(PATTERNS) for _ in range(draw.randint(1, 6)))
        text = draw.choice(["", "\ufeff"]) + lines + draw.choice(["", end])
        (folder / ".gitignore").write_bytes(text.encode())
    (root / ".git" / "info" / "exclude").write_text("\n".join(draw.sample(PATTERNS, 2)), newline="")


def files_of(root: Path) -> list[str]:
    paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return [path.as_posix() for path in paths if path.parts[0] != ".git"]


@pytest.mark.parametrize("seed", range(60))
def test_exactly_what_git_ignores_is_ignored(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "root"
    build_tree(root, random.Random(seed))
    seen_by_git = set(git(root, "ls-files", "-co", "--exclude-standard", "-z").split("\0")) - {""}
    rules = IgnoreRules(root)
    assert {path for path in files_of(root) if not rules.is_ignored(path)} == seen_by_git


@pytest.mark.parametrize("seed", range(60, 75))
def test_a_root_below_the_repositorys_top_obeys_the_ignore_files_above_it(tmp_path: Path, seed: int) -> None:
    top = tmp_path / "root"
    build_tree(top, random.Random(seed))
    for root in [path for path in top.iterdir() if path.is_dir() and path.name != ".git"]:
        seen_by_git = set(git(root, "ls-files", "-co", "--exclude-standard", "-z").split("\0")) - {""}
        rules = IgnoreRules(root)
        if not IgnoreRules(top).is_ignored(root.name, is_directory=True):
            assert {path for path in files_of(root) if not rules.is_ignored(path)} == seen_by_git


def test_a_root_that_is_ignored_itself_shows_its_files(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")
    (tmp_path / "build").mkdir()
    assert not IgnoreRules(tmp_path / "build").is_ignored("a.py")


def test_a_repriseignore_adds_to_the_gitignore_of_its_folder_and_wins(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("generated/\n")
    (tmp_path / ".repriseignore").write_text("!generated/\nfixtures/\n")
    rules = IgnoreRules(tmp_path)
    assert rules.is_ignored("fixtures/a.json")
    assert not rules.is_ignored("generated/a.py")


def test_the_settings_patterns_stand_above_every_file(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("!vendor/\n*.log\n")
    rules = IgnoreRules(tmp_path, ["vendor/", "!kept.log"])
    assert rules.is_ignored("vendor/deep/a.py")
    assert not rules.is_ignored("a/kept.log")
    assert rules.is_ignored("a/other.log")


@pytest.mark.parametrize("path", ["node_modules/x/index.js", "a/__pycache__/b.pyc", ".git/config", ".hg/x"])
def test_folders_that_are_never_source_are_ignored_whatever_the_files_say(tmp_path: Path, path: str) -> None:
    (tmp_path / ".gitignore").write_text("!*\n")
    assert IgnoreRules(tmp_path).is_ignored(path)


def test_a_virtual_environment_is_known_by_its_mark_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "pyvenv.cfg").touch()
    (tmp_path / "venv").mkdir()
    rules = IgnoreRules(tmp_path)
    assert rules.is_ignored("tools/lib/a.py")
    assert not rules.is_ignored("venv/a.py")


def test_a_changed_ignore_file_counts_after_a_refresh_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    rules = IgnoreRules(tmp_path)
    assert not rules.is_ignored("a/x.py")
    (tmp_path / "a" / ".gitignore").write_text("x.py\n")
    assert not rules.is_ignored("a/x.py")
    rules.refresh("a/.gitignore")
    assert rules.is_ignored("a/x.py")


def test_an_ignore_file_that_cannot_be_read_ignores_nothing(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()
    os.mkfifo(tmp_path / ".repriseignore")
    assert not IgnoreRules(tmp_path).is_ignored("a.py")


def test_ignore_files_are_known_by_name() -> None:
    assert is_ignore_file("a/.gitignore")
    assert is_ignore_file(".repriseignore")
    assert not is_ignore_file("gitignore")
