"""The commands' JSON, exit statuses and lines on standard error."""

from __future__ import annotations

import io
import socket
from pathlib import Path
from typing import Any

import pytest

from reprise import __version__
from tests.unit.cli.conftest import Run

HIT_KEYS = {"path", "start_line", "end_line", "symbol", "kind", "score", "scores", "text"}
ITEM_KEYS = {"text", "range", "kind", "source", "confidence", "provenance"}


def test_search_prints_the_json_of_the_contract(run: Run, workspace: Path) -> None:
    document = run("search", workspace, "book an amount on an account", "--json", "--top", "2").json
    assert set(document) == {"hits", "timings_ms", "empty_because"}
    assert 1 <= len(document["hits"]) <= 2
    first = document["hits"][0]
    assert set(first) == HIT_KEYS
    assert (first["path"], first["symbol"]) == ("ledger.py", "Ledger.post_entry")
    assert (first["start_line"], first["end_line"]) == (7, 9)


@pytest.mark.parametrize("by", ["chunk", "function", "file"])
def test_search_groups_its_hits(run: Run, workspace: Path, by: str) -> None:
    hits = run("search", workspace, "ledger", "--by", by, "--json").json["hits"]
    assert "ledger.py" in [hit["path"] for hit in hits]


def test_search_reads_its_query_from_standard_input(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"post_entry account")))
    assert run("search", workspace, "-", "--json").json["hits"][0]["symbol"] == "Ledger.post_entry"


def test_search_says_why_it_found_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    document = run("search", tmp_path / "empty", "ledger", "--json").json
    assert document["hits"] == []
    assert document["empty_because"]


def test_complete_prints_the_json_of_the_contract(run: Run, workspace: Path) -> None:
    document = complete(run, workspace, "--json").json
    assert set(document) == {"items", "context", "timings_ms", "empty_because"}
    item = next(item for item in document["items"] if item["text"].startswith("post_entry"))
    assert set(item) == ITEM_KEYS
    assert item["range"]["start"] == {"line": 3, "character": 5}
    assert item["range"]["end"] == {"line": 3, "character": 9}
    assert 0 <= item["confidence"] <= 1
    assert all(set(hit) == HIT_KEYS for hit in document["context"] + item["provenance"])


def complete(run: Run, workspace: Path, *options: str) -> Any:
    return run("complete", workspace / "draft.py", "--line", "3", "--character", "9", *options)


def test_complete_explains_itself_to_people(run: Run, workspace: Path) -> None:
    outcome = complete(run, workspace, "--explain")
    assert outcome.status == 0
    assert "post_entry" in outcome.output
    assert "ledger.py:7" in outcome.output
    assert "context" in outcome.output
    assert " ms" in outcome.output


def test_index_and_status_tell_the_counts(run: Run, workspace: Path) -> None:
    indexed = run("index", workspace, "--json").json
    assert indexed["n_files"] >= 2
    assert indexed["n_symbols"] >= 4
    status = run("status", workspace, "--json").json
    assert {key: status[key] for key in ("root", "n_files", "n_chunks", "n_symbols")} == {
        key: indexed[key] for key in ("root", "n_files", "n_chunks", "n_symbols")
    }


def test_status_does_not_index(run: Run, workspace: Path) -> None:
    assert run("status", workspace, "--json").json["n_files"] == 0
    assert "not indexed yet" in run("status", workspace).output


def test_status_tells_what_was_left_out_and_that_the_rest_is_stored(run: Run, workspace: Path) -> None:
    (workspace / "picture.bin").write_bytes(b"\0\1\2")
    assert run("index", workspace, "--json").json["skipped"] == {"binary": 1}
    for _ in range(2):  # to look changes nothing
        status = run("status", workspace, "--json").json
        assert (status["stage"], status["skipped"]) == ("stored", {"binary": 1})


def test_doctor_finds_a_sound_installation_and_names_the_origin_of_settings(
    run: Run, workspace: Path
) -> None:
    (workspace / "reprise.toml").write_text("[completion]\ndeadlineMs = 70\n")
    document = run("doctor", workspace, "--json").json
    subjects = {finding["subject"] for finding in document["findings"]}
    assert {"Python", "onnxruntime", "encoder", "grammars", "watching", "index"} <= subjects
    deadline = document["settings"]["completion.deadlineMs"]
    assert deadline == {"value": 70, "from": str(workspace / "reprise.toml")}


def test_doctor_tells_a_bad_setting(run: Run, workspace: Path) -> None:
    (workspace / "reprise.toml").write_text("[index]\nvectorEngine = 'faiss'\n")
    outcome = run("doctor", workspace)
    assert "index.vectorEngine" in outcome.output
    assert "usearch" in outcome.output


KEY = "hf_" + "aB3dE5gH7" * 4


@pytest.mark.parametrize("json", [[], ["--json"]])
@pytest.mark.parametrize(
    "line",
    [
        "url = 'http://me:hunter2@127.0.0.1:9'",
        "url = 'http://127.0.0.1:9/v1?key=hunter2'",
        f"apiKeyEnv = '{KEY}'",
    ],
)
def test_doctor_repeats_no_password_and_no_key(
    run: Run, workspace: Path, tmp_path: Path, line: str, json: list[str]
) -> None:
    (tmp_path / "configuration" / "reprise").mkdir(parents=True)
    user_file = tmp_path / "configuration" / "reprise" / "config.toml"
    user_file.write_text(f"[generator]\nbackend = 'llamacpp'\n{line}\n")
    outcome = run("doctor", workspace, *json)
    assert "hunter2" not in outcome.output + outcome.errors
    assert KEY not in outcome.output + outcome.errors


def test_nothing_that_is_printed_commands_the_terminal(run: Run, workspace: Path) -> None:
    (workspace / "reprise.toml").write_text('"a\\u001b]0;owned\\u0007" = 1\n')
    (workspace / "\x1b[2J.py").write_text("def post_entry(): pass\n")
    for arguments in (["doctor"], ["search", "post_entry"], ["complete"], ["replay"]):
        place = [workspace / "\x1b[2J.py", "--line", "0", "--character", "4"]
        command, *rest = arguments
        outcome = run(command, *(place if command == "complete" else [workspace]), *rest)
        assert "\x1b]" not in outcome.output + outcome.errors
        assert "\x1b[2J" not in outcome.output + outcome.errors


def test_a_bad_setting_is_a_warning_on_standard_error(run: Run, workspace: Path) -> None:
    (workspace / "reprise.toml").write_text("[index]\nvectorEngine = 'faiss'\n")
    outcome = run("search", workspace, "ledger", "--json")
    assert outcome.status == 0
    assert outcome.json["hits"]
    assert "reprise: warning: index.vectorEngine" in outcome.errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["search"],
        ["search", "."],
        ["search", ".", "x", "--top", "0"],
        ["search", ".", "x", "--top", "many"],
        ["search", ".", "x", "--by", "line"],
        ["complete", "draft.py"],
        ["complete", "draft.py", "--line", "-1", "--character", "0"],
        ["serve", "--stdio", "--tcp", "7000"],
        ["serve", "--tcp", "700000"],
        ["status", ".", "--unknown"],
    ],
)
def test_bad_usage_is_status_2_and_one_line(run: Run, arguments: list[str]) -> None:
    outcome = run(*arguments)
    assert outcome.status == 2
    assert outcome.output == ""
    assert outcome.errors.startswith("reprise: ")
    assert outcome.errors.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "nowhere", "x"],
        ["index", "nowhere"],
        ["status", "nowhere"],
        ["doctor", "nowhere"],
        ["complete", "nowhere.py", "--line", "0", "--character", "0"],
        ["complete", ".", "--line", "0", "--character", "0"],
        ["complete", "draft.py", "--line", "99", "--character", "0"],
        ["complete", "draft.py", "--line", "0", "--character", "0", "--root", "nowhere"],
        ["search", ".", "  "],
    ],
)
def test_what_cannot_be_done_is_status_1_and_one_line(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(workspace)
    outcome = run(*arguments, "--json")
    assert outcome.status == 1
    assert outcome.output == ""
    assert [line for line in outcome.errors.splitlines() if "warning" not in line][-1].startswith("reprise: ")
    assert "Traceback" not in outcome.errors


def test_a_file_outside_the_given_root_is_refused(run: Run, workspace: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("x = 1\n")
    outcome = run("complete", other, "--line", "0", "--character", "0", "--root", workspace)
    assert outcome.status == 1
    assert "outside the workspace" in outcome.errors


def test_an_unexpected_error_is_one_line(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("reprise.cli.workspace.resolve_settings", fail)
    outcome = run("index", workspace)
    assert outcome.status == 1
    assert "unexpected ZeroDivisionError: a fault of ours" in outcome.errors
    assert outcome.errors.count("\n") == 1


def test_an_interrupt_is_one_line(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reprise.cli.workspace.resolve_settings", interrupt)
    outcome = run("index", workspace)
    assert (outcome.status, outcome.errors) == (1, "reprise: interrupted\n")


def test_a_port_in_use_is_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcome = run("serve", "--tcp", str(taken.getsockname()[1]))
    assert outcome.status == 1
    assert "reprise: cannot listen on port" in outcome.errors


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").output.strip() == __version__


def test_without_a_command_the_help_is_printed_and_the_status_is_that_of_bad_usage(run: Run) -> None:
    outcome = run()
    assert outcome.status == 2 and outcome.errors == ""
    assert outcome.output == run("--help").output != ""


def test_help_names_every_command(run: Run) -> None:
    output = run("--help").output
    names = ("serve", "index", "search", "complete", "status", "doctor")
    assert all(name in output for name in names)
