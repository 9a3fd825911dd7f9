"""`reprise complete --record` and `--explain`, `reprise replay`: with and without a language model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.model_servers import llamacpp_stand_in
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn
from tests.unit.cli.conftest import Outcome, Run

LINE = "total()"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LlamaCppStandIn]:
    """A model server, and the settings that name it."""
    with LlamaCppStandIn(LINE) as server:
        monkeypatch.setenv("REPRISE_GENERATOR_BACKEND", "llamacpp")
        monkeypatch.setenv("REPRISE_GENERATOR_URL", server.url)
        yield server


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "replay.json"


def complete(run: Run, workspace: Path, *options: str | Path) -> Outcome:
    """Complete `book.` in the draft."""
    return run("complete", workspace / "draft.py", "--line", "3", "--character", "5", *options)


def changed(record: Path, **values: Any) -> None:
    """Write other values into a file's trace."""
    document = json.loads(record.read_text("utf-8"))
    document["trace"] |= values
    record.write_text(json.dumps(document), "utf-8")


def test_an_answer_without_a_model_is_replayed_without_its_workspace(
    run: Run, workspace: Path, record: Path
) -> None:
    complete(run, workspace, "--record", record)
    (workspace / "ledger.py").unlink()
    outcome = run("replay", record)
    assert outcome.status == 0
    assert "the same as recorded: the answer" in outcome.output


def test_a_models_answer_is_replayed_without_the_model(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn
) -> None:
    complete(run, workspace, "--record", record)
    server.close()
    document = run("replay", record, "--json").json
    assert [(item["text"], item["source"]) for item in document["items"]] == [(LINE, "llamacpp")]
    assert (document["differences"], document["asked"]) == ([], None)


def test_a_difference_is_one_line_and_the_exit_status(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn
) -> None:
    complete(run, workspace, "--record", record)
    pieces = [{"text": "close()", "log_probability": -0.1, "n_tokens": 3}]
    generation = json.loads(record.read_text("utf-8"))["trace"]["generation"]
    changed(record, generation=generation | {"pieces": pieces})
    outcome = run("replay", record, "--json")
    assert outcome.status == 1
    assert outcome.json["items"][0]["text"] == "close()"
    assert outcome.errors.count("\n") == 1
    assert "differs: item 1: from character 0 on 'close()' instead of 'total()'" in outcome.errors


def test_a_prompt_that_is_built_otherwise_now_is_a_difference(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn
) -> None:
    complete(run, workspace, "--record", record)
    source = json.loads(record.read_text("utf-8"))["trace"]["prompt_source"]
    changed(record, prompt_source=source | {"repository": "another"})
    outcome = run("replay", record)
    assert outcome.status == 1
    assert "the prompt: from character" in outcome.errors


def test_the_recorded_prompt_is_put_to_the_model_that_is_configured_here(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn
) -> None:
    complete(run, workspace, "--record", record)
    asked_first = server.to("/infill")[-1].json
    outcome = run("replay", record, "--ask", "--json")
    assert outcome.status == 0
    asked = {"backend": "llamacpp", "name": "qwen2.5-coder-1.5b", "text": LINE}
    assert outcome.json["asked"] == asked
    parts = ("input_prefix", "input_suffix", "input_extra")
    assert [server.to("/infill")[-1].json[part] for part in parts] == [asked_first[part] for part in parts]


def test_another_answer_of_the_model_is_a_difference(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn
) -> None:
    complete(run, workspace, "--record", record)
    server.answer = "close()"
    outcome = run("replay", record, "--ask")
    assert outcome.status == 1
    assert "qwen2.5-coder-1.5b writes: from character 0 on 'close()' instead of 'total()'" in outcome.errors
    assert "close()" in outcome.output


def test_a_file_has_no_say_in_whom_its_code_is_sent_to(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(run, workspace, "--record", record)
    assert server.url not in record.read_text("utf-8")
    changed(record, url=server.url, backend="llamacpp")
    n_asked = len(server.exchanges)
    monkeypatch.delenv("REPRISE_GENERATOR_BACKEND")
    outcome = run("replay", record, "--ask")
    assert outcome.status == 1
    assert "no language model is configured here" in outcome.errors
    assert len(server.exchanges) == n_asked


def test_the_same_text_that_is_not_shown_again_is_a_difference(
    run: Run, workspace: Path, record: Path, server: LlamaCppStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(run, workspace, "--record", record)
    monkeypatch.setattr(llamacpp_stand_in, "_LOG_PROBABILITY", -0.5)
    outcome = run("replay", record, "--ask")
    assert outcome.status == 1
    assert "the same as recorded" not in outcome.output
    assert "nothing is shown: confidence" in outcome.errors


def test_there_is_nothing_to_ask_where_no_model_took_part(
    run: Run, workspace: Path, record: Path, request: pytest.FixtureRequest
) -> None:
    complete(run, workspace, "--record", record)
    request.getfixturevalue("server")
    outcome = run("replay", record, "--ask")
    assert outcome.status == 1
    assert "no prompt" in outcome.errors


def test_a_broken_file_is_one_line(run: Run, record: Path) -> None:
    record.write_text("{}", "utf-8")
    outcome = run("replay", record)
    assert (outcome.status, outcome.output) == (1, "")
    assert "is no replay file" in outcome.errors


def test_what_a_gate_closed_cannot_be_recorded(run: Run, workspace: Path, record: Path) -> None:
    (workspace / ".gitignore").write_text("draft.py\n")
    outcome = complete(run, workspace, "--record", record)
    assert outcome.status == 1
    assert "nothing to replay: gate: draft.py is ignored" in outcome.errors
    assert not record.exists()


def test_an_explanation_has_the_model_and_each_snippet_of_its_prompt(
    run: Run, workspace: Path, server: LlamaCppStandIn
) -> None:
    explanation = complete(run, workspace, "--explain", "--json").json["explanation"]
    assert explanation["model"]["format"] == "qwen2.5-coder"
    assert explanation["text"] == LINE
    assert explanation["log_probability"] == pytest.approx(-0.25 * len(LINE))
    assert {snippet["path"] for snippet in explanation["snippets"]} == {"ledger.py"}
    assert [snippet["influence"] for snippet in explanation["snippets"]] == [
        pytest.approx(0.0) for _ in explanation["snippets"]
    ]


def test_an_explanation_for_people_names_the_model_and_what_it_read(
    run: Run, workspace: Path, server: LlamaCppStandIn
) -> None:
    output = complete(run, workspace, "--explain").output
    assert "qwen2.5-coder-1.5b (llamacpp)  format qwen2.5-coder  read about " in output
    assert "17% for total()" in output
    assert "influence" in output


def test_without_a_model_the_explanation_says_so(run: Run, workspace: Path) -> None:
    explanation = complete(run, workspace, "--explain", "--json").json["explanation"]
    assert explanation["model"] is None
    assert explanation["unknown_because"] == "no language model took part"


def test_without_explain_the_json_is_as_ever(run: Run, workspace: Path, server: LlamaCppStandIn) -> None:
    assert set(complete(run, workspace, "--json").json) == {"items", "context", "timings_ms", "empty_because"}
