"""What the command understands, and how it is told in reports."""

from __future__ import annotations

import pytest

from benchmarks.command import command_parser, said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--size small --split test"),
        (["--inputs", "/a/b", "--out=/c", "--page", "/d.html", "--jobs", "4"], "--size small --split test"),
        (
            ["--arms", "no context", "bm25", "--seed", "3"],
            "--size small --split test --arms 'no context' bm25 --seed 3",
        ),
        (["--clone", "/here/owner+one/repo"], "--size small --split test --clone one"),
    ],
)
def test_the_command_is_told_without_this_machine_s_folders(arguments: list[str], told: str) -> None:
    parser = command_parser()
    assert said(parser.parse_args(arguments), parser) == f"python -m benchmarks {told}"


@pytest.mark.parametrize(
    "arguments", [["--jobs", "0"], ["--languages"], ["--arms", "nobody"], ["--parts", "all"], ["--size", "9"]]
)
def test_what_cannot_be_meant_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command_parser().parse_args(arguments)


def test_help_names_every_choice_and_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit, match="0"):
        command_parser().parse_args(["--help"])
    told = capsys.readouterr().out
    assert "python, typescript, java (all)" in told and ".cache/corpus" in told
