"""Single patterns; whole trees are compared with git in `test_ignore`."""

from __future__ import annotations

import pytest

from reprise.workspace.gitignore import IgnorePatterns, parse_pattern


def verdict(patterns: str, path: str) -> bool | None:
    name = path.rstrip("/").rpartition("/")[2] + ("/" if path.endswith("/") else "")
    return IgnorePatterns(patterns.split("\n")).verdict(path, name)


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ("*.log", "a/b.log", True),
        ("*.log", "a/b.logs", None),
        ("/a.py", "a.py", True),
        ("/a.py", "b/a.py", None),
        ("build/", "src/build/", True),
        ("build/", "src/build", None),
        ("a/*.py", "a/b/c.py", None),
        ("a/**/c.py", "a/c.py", True),
        ("a/**/c.py", "a/b/b/c.py", True),
        ("*.log\n!keep.log", "keep.log", False),
        ("!keep.log\n*.log", "keep.log", True),
        ("*\n!*/\n!*.py", "a/", False),
        ("*\n!*/\n!*.py", "a/b.py", False),
        ("*\n!*/\n!*.py", "a/b.txt", True),
        ("\\#a\\ ", "#a ", True),
    ],
)
def test_the_last_pattern_that_matches_the_path_itself_decides(
    patterns: str, path: str, expected: bool | None
) -> None:
    assert verdict(patterns, path) is expected


@pytest.mark.parametrize("line", ["", "   ", "# comment", "/", "!", "trailing\\", "[a"])
def test_a_line_that_matches_nothing_is_no_pattern(line: str) -> None:
    assert parse_pattern(line) is None


def test_no_patterns_are_false() -> None:
    assert not IgnorePatterns(["# only", ""])
    assert IgnorePatterns(["a"])


@pytest.mark.parametrize(
    "pattern", ["*a" * 40 + "b", "**/a/" * 40 + "b", "a?*" * 30 + "b", "[a-z]*" * 40 + "Z"]
)
def test_a_pattern_that_is_made_to_hurt_is_answered_in_time(pattern: str) -> None:
    path = "a/" * 200 + "a" * 200

    assert IgnorePatterns([pattern]).verdict(path, "a" * 200) is None
    assert IgnorePatterns([pattern]).verdict(f"{path}/b", "b") in (None, True)
