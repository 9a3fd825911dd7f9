from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import repeat

import pytest

from reprise.completion.generators.code_sample import CHARACTERS_PER_TOKEN
from reprise.completion.generators.openai_server import OpenAiServer
from reprise.errors import GeneratorError
from reprise.types import Sampling
from tests.model_servers.faults import event, faults
from tests.model_servers.openai_stand_in import (
    LOG_PROBABILITY,
    OTHER_LOG_PROBABILITY,
    ROUTE,
    OpenAiStandIn,
    Ways,
)
from tests.model_servers.scripted_server import Reply
from tests.unit.completion.generators.asked import never, prompt, written

TIMEOUT_MS = 400
GOOD = [event({"choices": [{"text": text, "finish_reason": None}]}) for text in ("a", "b")]
FAULTS = faults(GOOD, TIMEOUT_MS)


@pytest.fixture
def server() -> Iterator[OpenAiStandIn]:
    with OpenAiStandIn() as server:
        yield server


def generator(
    server: OpenAiStandIn, model: str | None = None, path: str = "", timeout_ms: int = 5_000
) -> OpenAiServer:
    return OpenAiServer(server.url + path, model, timeout_ms)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_the_address_may_end_in_v1(server: OpenAiStandIn, path: str) -> None:
    assert written(generator(server, path=path), prompt()) == " 1\n"


def test_the_only_model_is_taken_with_what_the_server_tells_of_it(server: OpenAiStandIn) -> None:
    facts = generator(server).facts()

    assert (facts.name, facts.context_tokens) == ("tiny-coder", 4096)
    assert facts.has_log_probabilities
    assert not facts.has_own_template
    assert 2 < facts.characters_per_token < 6


def test_a_server_that_tells_little_is_taken_for_what_is_safe() -> None:
    with OpenAiStandIn(ways="plain") as server:
        facts = generator(server).facts()

    assert (facts.context_tokens, facts.has_log_probabilities) == (None, False)
    assert facts.characters_per_token == CHARACTERS_PER_TOKEN


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"max_model_len": 8192}, 8192),
        ({"context_length": 2048}, 2048),
        ({"meta": {"n_ctx": 1024, "n_ctx_train": 32768}}, 1024),
        ({"meta": {"n_ctx_train": 32768}}, 32768),
        ({"meta": None, "max_model_len": "8192"}, None),
    ],
)
def test_the_context_length_is_found_where_servers_put_it(
    server: OpenAiStandIn, entry: dict[str, object], expected: int | None
) -> None:
    server.script("/v1/models", Reply.json({"data": [{"id": "tiny-coder", **entry}]}))

    assert generator(server).facts().context_tokens == expected


def test_a_wrong_model_is_a_lasting_fault_that_lists_the_right_ones(server: OpenAiStandIn) -> None:
    server.models = ("tiny-coder", "other")

    with pytest.raises(GeneratorError) as raised:
        generator(server, "big-coder").facts()

    assert raised.value.is_lasting
    wrong, mend = "it has no model 'big-coder'", "set generator.model to one of: tiny-coder, other"
    assert str(raised.value) == f"openai at {server.url}: {wrong}; {mend}"


def test_one_of_several_models_must_be_named(server: OpenAiStandIn) -> None:
    server.models = ("tiny-coder", "other")

    with pytest.raises(GeneratorError, match=r"several models; set generator\.model to one of: tiny"):
        generator(server).facts()
    assert generator(server, "other").facts().name == "other"


@pytest.mark.parametrize("name", ["/models/tiny.Q4.gguf", "tiny.Q4.gguf", "tiny.Q4"])
def test_a_file_may_be_named_without_its_folder(server: OpenAiStandIn, name: str) -> None:
    server.models = ("/models/tiny.Q4.gguf", "/models/other.gguf")

    assert generator(server, name).facts().name == "/models/tiny.Q4.gguf"


def test_a_server_without_a_list_of_models_is_asked_for_the_named_one(server: OpenAiStandIn) -> None:
    server.script("/v1/models", Reply.json({"detail": "Not Found"}, 404))

    assert written(generator(server, "tiny-coder"), prompt()) == " 1\n"
    with pytest.raises(GeneratorError, match="404"):
        generator(server).facts()


def test_the_prompt_is_sent_as_it_stands_and_never_a_suffix(server: OpenAiStandIn) -> None:
    sampling = Sampling(7, stops=("\n\n", "<end>"), temperature=0.5, top_p=0.9, seed=3)

    written(generator(server), prompt("<PRE> a <SUF> b <MID>", stops=("<EOT>", "\n\n")), sampling)

    (asked,) = server.streams()
    assert asked.json == {
        "model": "tiny-coder",
        "prompt": "<PRE> a <SUF> b <MID>",
        "max_tokens": 7,
        "temperature": 0.5,
        "top_p": 0.9,
        "seed": 3,
        "stop": ["<EOT>", "\n\n", "<end>"],
        "stream": True,
        "logprobs": 1,
        "skip_special_tokens": False,
        "repeat_penalty": 1.0,
    }


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ("vllm", LOG_PROBABILITY),
        ("llama_cpp_python", LOG_PROBABILITY),
        ("llama_cpp", LOG_PROBABILITY),
        ("plain", None),
    ],
)
def test_pieces_have_the_probabilities_that_the_server_tells(ways: Ways, expected: float | None) -> None:
    with OpenAiStandIn(ways=ways) as server:
        pieces = list(generator(server).stream(prompt(), Sampling(8), never))

    assert [(piece.text, piece.log_probability) for piece in pieces] == [(" 1", expected), ("\n", expected)]


def test_fields_that_a_server_refuses_are_left_out_from_then_on() -> None:
    with OpenAiStandIn(ways="plain") as server:
        asked = generator(server)
        for _ in range(3):
            assert written(asked, prompt(stops=tuple("abcdef"))) == " 1\n"

        assert all(not exchange.json.keys() & {"logprobs", "repeat_penalty"} for exchange in server.streams())
        assert [len(exchange.json["stop"]) for exchange in server.streams()] == [4, 4, 4]


def test_a_stop_ends_the_answer_even_where_the_server_goes_on(server: OpenAiStandIn) -> None:
    asked = generator(server)
    asked.facts()
    endless = repeat(event({"choices": [{"text": "a<|e", "finish_reason": None}]}))
    server.script(ROUTE, Reply(endless, piece_delay_ms=1))

    assert written(asked, prompt(stops=("<|ea",))) == "a"
    assert server.wait_until(lambda: server.exchanges[-1].left is not None)


def test_an_answer_ends_at_max_tokens_even_where_the_server_goes_on(server: OpenAiStandIn) -> None:
    asked = generator(server)
    asked.facts()
    server.script(ROUTE, Reply(repeat(GOOD[0]), piece_delay_ms=1))

    assert written(asked, prompt(), Sampling(5)) == "aaaaa"
    assert server.wait_until(lambda: server.exchanges[-1].left is not None)


def test_a_cancel_ends_the_answer_and_reaches_the_server(server: OpenAiStandIn) -> None:
    server.continue_ = lambda _: [" a"] * 100
    server.token_delay_ms = 20
    received: list[str] = []

    for piece in generator(server).stream(prompt(), Sampling(100), lambda: bool(received)):
        received.append(piece.text)

    assert received == [" a"]
    assert server.wait_until(lambda: server.exchanges[-1].left is not None)


@pytest.mark.parametrize(
    ("ways", "expected"), [("vllm", 5), ("llama_cpp_python", 5), ("llama_cpp", 5), ("plain", None)]
)
def test_tokens_are_counted_where_the_server_can(ways: Ways, expected: int | None) -> None:
    with OpenAiStandIn(ways=ways) as server:
        assert generator(server).count_tokens("a = b + c") == expected


@pytest.mark.parametrize("ways", ["vllm", "llama_cpp_python", "llama_cpp"])
def test_a_text_is_scored_behind_its_prompt(ways: Ways) -> None:
    text = " alpha = beta"
    with OpenAiStandIn(lambda before: [" alpha"] if before.endswith(":") else [" ="], ways=ways) as server:
        found = generator(server).score(prompt("begin :"), text, never)

    assert found == pytest.approx(2 * LOG_PROBABILITY + OTHER_LOG_PROBABILITY)


def test_an_echo_takes_one_question(server: OpenAiStandIn) -> None:
    asked = generator(server)
    asked.score(prompt("x ="), " 1", never)
    n_before = len(server.to(ROUTE))

    assert asked.score(prompt("x ="), " 1", never) == pytest.approx(LOG_PROBABILITY)
    assert len(server.to(ROUTE)) == n_before + 1


def test_an_echo_that_is_off_by_a_token_is_not_believed(server: OpenAiStandIn) -> None:
    server.continue_ = lambda before: [" two"] if before.endswith("one") else [" one"]
    right = generator(server).score(prompt("one"), " two one two", never)

    with OpenAiStandIn(server.continue_, ways="llama_cpp_python") as other:
        other.script("/extras/tokenize/count", Reply.json({}, 404))
        found = generator(other).score(prompt("one"), " two one two", never)

    assert found == pytest.approx(right) == pytest.approx(3 * LOG_PROBABILITY)


def test_where_no_probabilities_are_told_none_is_made_up() -> None:
    with OpenAiStandIn(ways="plain") as server:
        assert generator(server).score(prompt(), " 1", never) is None


def test_warming_reads_the_prompt_for_one_token(server: OpenAiStandIn) -> None:
    generator(server).warm(prompt("def total():"), never)

    asked = server.exchanges[-1].json
    assert (asked["prompt"], asked["max_tokens"]) == ("def total():", 1)


def test_a_cancelled_warming_is_no_fault(server: OpenAiStandIn) -> None:
    asked = generator(server)
    asked.facts()
    server.script(ROUTE, Reply(end="hang"))

    asked.warm(prompt(), lambda: True)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_in_mid_stream_is_one_clear_line_after_the_good_pieces(
    name: str, server: OpenAiStandIn
) -> None:
    asked = generator(server, timeout_ms=TIMEOUT_MS)
    asked.facts()
    server.script(ROUTE, faults(GOOD, TIMEOUT_MS)[name].reply)
    received = []

    with pytest.raises(GeneratorError) as raised:
        for piece in asked.stream(prompt(), Sampling(1_000), never):
            received.append(piece.text)

    assert len(received) >= FAULTS[name].n_pieces
    assert raised.value.is_lasting == FAULTS[name].is_lasting
    assert str(raised.value).startswith(f"openai at {server.url}: ")
    assert FAULTS[name].says in str(raised.value)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("path", ["/v1/models", ROUTE])
@pytest.mark.parametrize(
    "reply", [Reply.html(), Reply.json([1]), Reply.json({"error": "no"}, 500), Reply(end="hang")]
)
def test_a_fault_while_it_is_asked_what_it_runs_is_told_and_forgotten(
    path: str, reply: Reply, server: OpenAiStandIn
) -> None:
    asked = generator(server, timeout_ms=TIMEOUT_MS)
    server.script(path, reply)
    with pytest.raises(GeneratorError, match=f"openai at {server.url}: "):
        asked.facts()

    server.script(path, None)

    assert written(asked, prompt()) == " 1\n"


def test_a_score_of_a_long_text_follows_its_tokens(server: OpenAiStandIn) -> None:
    server.continue_ = lambda _: [" never"]

    found = generator(server).score(prompt("x"), " a b c d", never)

    assert found is not None
    assert math.isclose(found, 4 * OTHER_LOG_PROBABILITY)
