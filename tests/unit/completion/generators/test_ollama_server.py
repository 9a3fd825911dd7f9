"""Ollama behind the protocol, against a stand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reprise.completion.generators.ollama_server import OllamaServer
from reprise.completion.prompts.formats import format_for
from reprise.errors import GeneratorError
from reprise.types import Sampling
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.model_servers.scripted_server import Reply
from tests.unit.completion.generators.asked import SNIPPET, never, prompt, written

CHAT_ONLY = OllamaModel("{{ .Prompt }}")
ELSEWHERE = OllamaModel(remote_host="https://ollama.com:443")
CODER = "qwen2.5-coder:1.5b-base"


@pytest.fixture
def server() -> Iterator[OllamaStandIn]:
    models = {CODER: OllamaModel(), "chatty:latest": CHAT_ONLY, "big:cloud": ELSEWHERE}
    with OllamaStandIn(models) as server:
        yield server


def test_the_facts_name_the_model_its_context_and_its_control_tokens(server: OllamaStandIn) -> None:
    facts = OllamaServer(server.url, CODER, 2_000).facts()

    assert (facts.name, facts.context_tokens) == (CODER, 32_768)
    assert facts.special_tokens == {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"}
    assert facts.has_log_probabilities
    assert format_for(facts.name, facts.special_tokens).name == "qwen2.5-coder"


def test_asking_for_the_facts_loads_the_model(server: OllamaStandIn) -> None:
    OllamaServer(server.url, CODER, 2_000).facts()

    (load,) = server.to("/api/generate")
    assert "prompt" not in load.json
    assert load.json["options"] == {"num_ctx": 2048}


def test_an_answer_streams_with_its_log_probabilities(server: OllamaStandIn) -> None:
    pieces = list(OllamaServer(server.url, CODER, 2_000).stream(prompt(), Sampling(64), never))

    assert "".join(piece.text for piece in pieces) == "return 1"
    assert [piece.log_probability for piece in pieces] == [-0.25] * len("return 1")


def test_an_older_server_tells_no_log_probabilities() -> None:
    with OllamaStandIn({CODER: OllamaModel()}, version="0.11.10") as server:
        generator = OllamaServer(server.url, CODER, 2_000)
        pieces = list(generator.stream(prompt(), Sampling(64), never))

        assert not generator.facts().has_log_probabilities
        assert {piece.log_probability for piece in pieces} == {None}


def test_without_snippets_the_models_template_fills_in(server: OllamaStandIn) -> None:
    written(OllamaServer(server.url, CODER, 2_000), prompt(prefix="before", suffix="behind"))

    sent = server.to("/api/generate")[-1].json
    assert (sent["prompt"], sent["suffix"]) == ("before", "behind")
    assert "raw" not in sent


def test_snippets_are_sent_raw_in_the_known_format(server: OllamaStandIn) -> None:
    asked = prompt("<|fim_prefix|>the whole prompt", context=(SNIPPET,))
    written(OllamaServer(server.url, CODER, 2_000), asked)

    sent = server.to("/api/generate")[-1].json
    assert (sent["raw"], sent["prompt"]) == (True, "<|fim_prefix|>the whole prompt")
    assert "suffix" not in sent


def test_without_a_known_format_snippets_stand_as_comments_before_the_prefix(server: OllamaStandIn) -> None:
    asked = prompt("# snippet\nprefix", prefix="prefix", suffix="suffix", context=(SNIPPET,), format="plain")
    written(OllamaServer(server.url, CODER, 2_000), asked)

    sent = server.to("/api/generate")[-1].json
    assert (sent["prompt"], sent["suffix"]) == ("# snippet\nprefix", "suffix")
    assert "raw" not in sent


@pytest.mark.parametrize(("model", "wants_own"), [("chatty", True), (CODER, False)])
def test_plain_is_sent_raw_where_no_template_fills_in_or_the_user_chose_it(
    server: OllamaStandIn, model: str, wants_own: bool
) -> None:
    generator = OllamaServer(server.url, model, 2_000, wants_own_template=wants_own)
    written(generator, prompt("left to right", format="plain"))

    sent = server.to("/api/generate")[-1].json
    assert (sent["raw"], sent["prompt"]) == (True, "left to right")


def test_how_the_model_continues_is_told_in_its_options(server: OllamaStandIn) -> None:
    server.answer = "first\nsecond"
    generator = OllamaServer(server.url, CODER, 2_000)

    assert written(generator, prompt(), Sampling(64, ("\n",), temperature=0.5, seed=7)) == "first"
    options = server.to("/api/generate")[-1].json["options"]
    assert options["stop"] == ["<|endoftext|>", "\n"]
    assert (options["num_predict"], options["temperature"], options["seed"]) == (64, 0.5, 7)


def test_every_request_asks_for_the_same_context_as_another_would_load_the_model_anew() -> None:
    with OllamaStandIn({CODER: OllamaModel()}) as server:
        generator = OllamaServer(server.url, CODER, 2_000, prompt_tokens=6000, max_tokens=200)
        generator.facts()
        generator.warm(prompt(), never)
        written(generator, prompt())

        asked = [exchange.json["options"]["num_ctx"] for exchange in server.to("/api/generate")]
        assert asked == [7168] * 3


@pytest.mark.parametrize(("loaded", "expected"), [(16_384, 16_384), (1024, 2048)])
def test_a_model_that_is_loaded_with_enough_context_stays_so(loaded: int, expected: int) -> None:
    with OllamaStandIn({CODER: OllamaModel()}, loaded={CODER: loaded}) as server:
        OllamaServer(server.url, CODER, 2_000).facts()

        assert server.to("/api/generate")[-1].json["options"]["num_ctx"] == expected


def test_no_more_context_is_asked_for_than_the_model_has() -> None:
    with OllamaStandIn({CODER: OllamaModel(context_tokens=1500)}) as server:
        OllamaServer(server.url, CODER, 2_000).facts()

        assert server.to("/api/generate")[-1].json["options"]["num_ctx"] == 1500


def test_warming_reads_the_prompt(server: OllamaStandIn) -> None:
    OllamaServer(server.url, CODER, 2_000).warm(prompt(), never)

    sent = server.to("/api/generate")[-1].json
    assert (sent["prompt"], sent["options"]["num_predict"]) == (prompt().prefix, 1)


@pytest.mark.parametrize("model", ["qwen2.5-coder", None])
def test_a_model_that_is_not_there_is_answered_with_those_that_are(
    server: OllamaStandIn, model: str | None
) -> None:
    with pytest.raises(
        GeneratorError, match=r"set generator\.model to one of qwen2\.5-coder:1\.5b-base, ch"
    ) as e:
        OllamaServer(server.url, model, 2_000).facts()

    assert e.value.is_lasting


def test_with_no_model_at_all_the_error_says_how_to_fetch_one() -> None:
    with OllamaStandIn({}) as server, pytest.raises(GeneratorError, match="ollama pull"):
        OllamaServer(server.url, "mine", 2_000).facts()


def test_a_name_without_a_tag_is_the_latest(server: OllamaStandIn) -> None:
    assert OllamaServer(server.url, "chatty", 2_000).facts().name == "chatty:latest"


def test_a_model_that_runs_on_another_machine_is_never_sent_code(server: OllamaStandIn) -> None:
    generator = OllamaServer(server.url, "big:cloud", 2_000)

    with pytest.raises(GeneratorError, match="another machine") as caught:
        written(generator, prompt())
    assert caught.value.is_lasting
    assert not server.to("/api/generate")


def test_a_user_may_allow_a_model_on_another_machine(server: OllamaStandIn) -> None:
    assert written(OllamaServer(server.url, "big:cloud", 2_000, allow_remote=True), prompt()) == "return 1"


def test_a_cloud_name_counts_as_elsewhere_even_if_the_server_does_not_say_so() -> None:
    with OllamaStandIn({"big:480b-cloud": OllamaModel()}) as server, pytest.raises(GeneratorError):
        OllamaServer(server.url, "big:480b-cloud", 2_000).facts()


def test_an_error_in_mid_stream_comes_after_the_pieces(server: OllamaStandIn) -> None:
    begun = {"model": CODER, "response": "ret", "done": False}
    server.script("/api/generate", Reply.lines([begun, {"error": "the runner died"}]))
    pieces = OllamaServer(server.url, CODER, 2_000).stream(prompt(), Sampling(8), never)

    assert next(pieces).text == "ret"
    with pytest.raises(GeneratorError, match="the runner died"):
        next(pieces)


def test_an_answer_of_another_shape_is_one_clear_error(server: OllamaStandIn) -> None:
    server.script("/api/generate", Reply.lines([{"choices": []}]))

    with pytest.raises(GeneratorError, match=r"^ollama at http://127\.0\.0\.1:\d+: its answer is not of the"):
        written(OllamaServer(server.url, CODER, 2_000), prompt())


def test_a_server_that_is_too_old_to_tell_its_version_and_what_is_loaded_is_used(
    server: OllamaStandIn,
) -> None:
    for path in ("/api/version", "/api/ps"):
        server.script(path, Reply((b"404 page not found",), 404, "text/plain"))

    assert not OllamaServer(server.url, CODER, 2_000).facts().has_log_probabilities


def test_tokens_and_scores_are_unknown(server: OllamaStandIn) -> None:
    generator = OllamaServer(server.url, CODER, 2_000)

    assert generator.count_tokens("x") is None
    assert generator.score(prompt(), "x", never) is None
