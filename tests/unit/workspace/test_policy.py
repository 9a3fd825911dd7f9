from __future__ import annotations

from pathlib import Path

import pytest

from reprise.config import IndexSettings
from reprise.workspace.policy import Policy


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("src/main.py", None),
        ("../other/main.py", "outside"),
        ("src/../../main.py", "outside"),
        ("/etc/passwd", "outside"),
        ("", "outside"),
        ("src/.env", "secret"),
        ("build/main.py", "ignored"),
        ("src/build/main.py", "ignored"),
        ("private/notes.md", "ignored"),
        ("build/.env", "secret"),
        ("caf\udce9.py", "unreadable"),
    ],
)
def test_a_path_is_refused_for_its_place_or_its_name(tmp_path: Path, path: str, refusal: str | None) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    policy = Policy(tmp_path, IndexSettings(exclude=("private/",)))
    assert policy.refusal(path) == refusal


def test_a_new_rule_counts_after_a_refresh(tmp_path: Path) -> None:
    policy = Policy(tmp_path)
    assert policy.refusal("a.py") is None
    (tmp_path / ".gitignore").write_text("a.py\n")
    policy.refresh(".gitignore")
    assert policy.refusal("a.py") == "ignored"


def test_a_text_is_cleaned_in_place(tmp_path: Path) -> None:
    text = "user = 'me'\npassword = 'hunter2!'\n"
    assert Policy(tmp_path).clean(text) == "user = 'me'\npassword = '********'\n"
