"""What `reprise doctor` says of language models: the one that is set, and those that run here."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reprise.cli import model_checkup
from reprise.cli.model_checkup import check_generator, offers
from reprise.config import resolve_settings, settings_from
from reprise.settings import GeneratorSettings
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.model_servers.scripted_server import Reply, ScriptedServer
from tests.unit.cli.conftest import Run

NONE = GeneratorSettings()


def test_no_generator_is_nothing_wrong() -> None:
    assert check_generator(settings_from({})).state == "ok"


def test_a_generator_that_answers_is_named_with_its_prompt_format() -> None:
    with OllamaStandIn({"qwen2.5-coder:1.5b": OllamaModel()}) as server:
        chosen = {"backend": "ollama", "url": server.url, "model": "qwen2.5-coder:1.5b"}
        finding = check_generator(settings_from({"generator": chosen}))

    assert finding.state == "ok"
    assert "qwen2.5-coder:1.5b, prompts in the form qwen2.5-coder, 32,768 tokens" in finding.found


@pytest.mark.parametrize(("fim", "state"), [(None, "warning"), ("plain", "ok"), ("starcoder2", "ok")])
def test_a_model_of_no_known_format_is_a_warning_unless_that_is_wanted(fim: str | None, state: str) -> None:
    with OllamaStandIn({"llama3.2:3b": OllamaModel("{{ .Prompt }}")}) as server:
        chosen = {"backend": "ollama", "url": server.url, "model": "llama3.2:3b", "fim": fim}
        settings = {key: value for key, value in chosen.items() if value is not None}
        finding = check_generator(settings_from({"generator": settings}))

    assert finding.state == state
    assert ("generator.fim" in finding.mend) == (state == "warning")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backend": "llamacpp", "url": "http://127.0.0.1:1"}, "connection refused"),
        ({"backend": "llamacpp", "url": "http://example.com"}, "generator.allowRemote"),
        ({"backend": "openai"}, "generator.url is not set"),
    ],
)
def test_a_generator_that_cannot_be_used_is_wrong_and_says_why(
    options: dict[str, object], message: str
) -> None:
    finding = check_generator(settings_from({"generator": options}))

    assert finding.state == "wrong"
    assert message in finding.found


def test_an_unknown_prompt_format_is_wrong() -> None:
    with LlamaCppStandIn() as server:
        chosen = {"backend": "llamacpp", "url": server.url, "fim": "qwne"}
        finding = check_generator(settings_from({"generator": chosen}))

    assert finding.state == "wrong"
    assert "qwen2.5-coder" in finding.found


def test_the_settings_for_a_server_choose_the_model_that_is_known_to_fill_in() -> None:
    models = {"llama3.2:3b": OllamaModel("{{ .Prompt }}"), "starcoder2:3b": OllamaModel()}
    with OllamaStandIn(models) as server:
        (offer,) = offers(NONE, (server.port,))

    assert offer.settings.splitlines() == [
        "[generator]", 'backend = "ollama"', f'url = "{server.url}"', 'model = "starcoder2:3b"'
    ]  # fmt: skip


def test_the_settings_that_are_printed_work_as_the_users_file(tmp_path: Path) -> None:
    with LlamaCppStandIn() as server:
        (offer,) = offers(NONE, (server.port,))
        file = tmp_path / "config.toml"
        file.write_text(offer.settings, "utf-8")
        resolved = resolve_settings(None, environment={}, user_file=file)

        assert resolved.problems == ()
        assert check_generator(resolved.settings).state == "ok"
        (again,) = offers(resolved.settings.generator, (server.port,))
        assert (offer.is_in_use, again.is_in_use) == (False, True)


def test_a_models_odd_name_stays_valid_toml() -> None:
    models = {"data": [{"id": 'odd "name"\\[bold]'}]}
    with ScriptedServer(lambda _: Reply.json(models)) as server:
        (offer,) = offers(NONE, (server.port,))

    assert tomllib.loads(offer.settings)["generator"]["model"] == 'odd "name"\\[bold]'


def test_doctor_prints_what_runs_and_where_its_settings_go(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LlamaCppStandIn() as server:
        found = offers(NONE, (server.port,))
    monkeypatch.setattr(model_checkup, "offers", lambda chosen: found)

    text = run("doctor", workspace).output
    document = run("doctor", workspace, "--json").json

    assert f'url = "{server.url}"' in text
    assert str(Path("reprise") / "config.toml") in text
    assert document["generators"][0]["settings"] == found[0].settings
    assert document["ok"]


def test_doctor_fails_if_the_generator_that_is_set_does_not_answer(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRISE_GENERATOR_BACKEND", "ollama")
    monkeypatch.setenv("REPRISE_GENERATOR_URL", "http://127.0.0.1:1")

    outcome = run("doctor", workspace, "--json")

    assert outcome.status == 1
    assert any("ollama at http://127.0.0.1:1" in finding["found"] for finding in outcome.json["findings"])
