"""The replay before the real server: what is typed stands nowhere in its workspace, and quality repeats."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.inputs.repositories import read_files
from benchmarks.replay.draft import draw_drafts
from benchmarks.replay.keystroke import Keystroke
from benchmarks.replay.replay import Manner
from benchmarks.tasks import typing
from benchmarks.values import Repository

BODY = """    if {name} is None:
        raise LookupError("{name} is not known here")
    return {name}.strip().lower()
"""


def made_up(root: Path) -> Repository:
    root.mkdir()
    for name in ("colour", "shape", "weight"):
        source = f"def clean_{name}({name}):\n{BODY.format(name=name)}\n\n"
        source += f"def twice_{name}({name}):\n{BODY.format(name=name)}\n"
        (root / f"{name}.py").write_text(source, encoding="utf-8")
    return Repository("made-up", "python", "dev", root)


def test_the_workspace_lacks_what_is_typed(tmp_path: Path) -> None:
    repository = made_up(tmp_path / "whole")
    (draft,) = draw_drafts(dict(read_files(repository.root, "python")), 1, 6, seed=1)
    with typing.unfinished(repository, [draft]) as root:
        left = dict(read_files(root, "python"))
    assert left[draft.path] == draft.skeleton != draft.final
    assert len(left) == 3 and draft.final == (repository.root / draft.path).read_text(encoding="utf-8")


def test_a_second_server_shows_and_accepts_the_same(tmp_path: Path) -> None:
    repository = made_up(tmp_path / "whole")
    drafts = draw_drafts(dict(read_files(repository.root, "python")), 1, 3, seed=1)
    typed = [typing.type_drafts(repository, drafts, Manner(0, accepts=True)) for _ in range(2)]
    first, again = ([replace(one, latency_ms=0.0) for one in keystrokes] for keystrokes in typed)
    assert first == again
    assert any(one.kind == "acceptance" for one in first)  # the other files say how it goes on


def test_quality_is_of_keys_that_wait_and_times_are_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pretend(*arguments: object) -> list[Keystroke]:
        return [Keystroke("acceptance" if Manner(0, True) in arguments else "key", False, False, 7.0)]

    monkeypatch.setattr(typing, "type_drafts", pretend)
    result = typing.run([made_up(tmp_path / "whole")], n_files=1, n_lines=3)
    assert result["quality"]["all"] == result["quality"]["made-up"]
    assert result["quality"]["all"]["accepting"]["n_accepted"] == 1
    assert result["times"]["all"].keys() == {"waited for", "accepting", "as typed"}
    assert json.dumps(result)
