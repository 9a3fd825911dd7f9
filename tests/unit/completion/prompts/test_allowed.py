from __future__ import annotations

from pathlib import Path

from reprise.completion.prompts.allowed import prompt_context
from reprise.config import IndexSettings
from reprise.workspace.policy import Policy
from tests.unit.completion.prompts.examples import hit


def test_refused_paths_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    policy = Policy(tmp_path, IndexSettings(exclude=("private/",)))
    paths = ["a.py", "build/a.py", "private/b.py", ".env", "../c.py", "d.py"]

    context = prompt_context([hit(path, "x = 1") for path in paths], policy)

    assert [hit.path for hit in context] == ["a.py", "d.py"]


def test_secrets_in_a_snippet_are_masked_and_nothing_else_changes(tmp_path: Path) -> None:
    fine = hit("a.py", "user = 'me'\n")
    leaky = hit("b.py", "user = 'me'\npassword = 'hunter2!'\n", 7)

    context = prompt_context([fine, leaky], Policy(tmp_path))

    assert context == [fine, hit("b.py", "user = 'me'\npassword = '********'\n", 7)]
