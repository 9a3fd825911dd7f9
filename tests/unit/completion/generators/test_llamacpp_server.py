"""llama.cpp's server behind the protocol, against a stand-in; the real one is asked in tests/e2e."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from reprise.completion.generators.code_sample import CHARACTERS_PER_TOKEN
from reprise.completion.generators.llamacpp_server import LlamaCppServer
from reprise.completion.prompts.formats import format_for
from reprise.errors import GeneratorError
from reprise.types import Hit, Sampling
from tests.model_servers.llamacpp_stand_in import QWEN_TOKENS, LlamaCppStandIn
from tests.model_servers.scripted_server import Reply
from tests.unit.completion.generators.asked import SNIPPET, never, prompt, written

N_MANY = 1024


@pytest.fixture
def server() -> Iterator[LlamaCppStandIn]:
    with LlamaCppStandIn() as server:
        yield server


def test_the_facts_name_the_model_its_context_and_its_control_tokens(server: LlamaCppStandIn) -> None:
    facts = LlamaCppServer(server.url, 2_000).facts()

    assert (facts.name, facts.context_tokens) == ("qwen2.5-coder-1.5b", 4096)
    assert {"<|fim_prefix|>", "<|repo_name|>", "<|file_sep|>"} <= facts.special_tokens
    assert facts.has_log_probabilities
    assert facts.has_own_template


def test_the_control_tokens_tell_the_format_of_a_model_of_any_name_and_a_small_context() -> None:
    with LlamaCppStandIn(context_tokens=2048) as server:
        facts = LlamaCppServer(server.url, 2_000).facts()

    assert format_for("mine", facts.special_tokens).name == "qwen2.5-coder"


def test_an_answer_streams_with_its_log_probabilities(server: LlamaCppStandIn) -> None:
    pieces = list(LlamaCppServer(server.url, 2_000).stream(prompt(), Sampling(64), never))

    assert "".join(piece.text for piece in pieces) == "return 1"
    assert [piece.log_probability for piece in pieces] == [-0.25] * len("return 1")


def test_infill_is_sent_the_parts_of_the_prompt_and_the_snippets(server: LlamaCppStandIn) -> None:
    written(LlamaCppServer(server.url, 2_000), prompt(context=(SNIPPET,)))

    sent = server.to("/infill")[-1].json
    assert (sent["input_prefix"], sent["input_suffix"]) == ("def total():\n    ", "\n")
    assert sent["input_extra"] == [{"filename": "ledger.py", "text": SNIPPET.text}]
    assert (sent["temperature"], sent["cache_prompt"], sent["n_probs"], sent["n_predict"]) == (0, True, 1, 64)


def test_stops_of_the_prompt_and_of_the_question_end_an_answer(server: LlamaCppStandIn) -> None:
    server.answer = "first\nsecond"
    generator = LlamaCppServer(server.url, 2_000)

    assert written(generator, prompt(), Sampling(64, ("\n",))) == "first"
    assert server.to("/infill")[-1].json["stop"] == ["<|endoftext|>", "\n"]


def test_a_model_that_cannot_fill_in_is_sent_the_whole_prompt() -> None:
    with LlamaCppStandIn(control_tokens=()) as server:
        generator = LlamaCppServer(server.url, 2_000)
        assert not generator.facts().has_own_template
        written(generator, prompt("left to right"))

        assert server.to("/completion")[-1].json["prompt"] == "left to right"


def test_a_format_that_the_user_chose_is_used_instead_of_the_servers(server: LlamaCppStandIn) -> None:
    written(LlamaCppServer(server.url, 2_000, wants_own_template=False), prompt("as I like it"))

    assert server.to("/completion")[-1].json["prompt"] == "as I like it"


def test_a_prompt_that_infill_would_cut_is_sent_whole() -> None:
    generator_prompt = prompt("all of it", context=(SNIPPET,))
    with LlamaCppStandIn(context_tokens=2048) as server:  # no more than a batch: no room for snippets
        written(LlamaCppServer(server.url, 2_000), generator_prompt)

        assert server.to("/completion")[-1].json["prompt"] == "all of it"
        written(LlamaCppServer(server.url, 2_000), prompt(format="plain", context=(SNIPPET,)))
        assert len(server.to("/completion")) == 1


def test_a_model_without_a_token_between_files_is_shown_snippets_in_our_form() -> None:
    with LlamaCppStandIn(control_tokens=QWEN_TOKENS[:3]) as server:
        generator = LlamaCppServer(server.url, 2_000)
        written(generator, prompt("all of it", context=(SNIPPET,)))
        written(generator, prompt("no snippets"))

        assert [exchange.json["prompt"] for exchange in server.to("/completion")] == ["all of it"]


@pytest.mark.parametrize(("prefix", "suffix"), [("x" * 700, "\n"), ("", "x" * 300)])
def test_a_prefix_or_suffix_beyond_its_share_of_the_batch_is_sent_whole(
    server: LlamaCppStandIn, prefix: str, suffix: str
) -> None:
    written(LlamaCppServer(server.url, 2_000), prompt("all of it", prefix=prefix, suffix=suffix))

    assert server.to("/completion")[-1].json["prompt"] == "all of it"


def test_with_nothing_behind_the_cursor_the_prompt_says_whether_the_file_ends(
    server: LlamaCppStandIn,
) -> None:
    written(LlamaCppServer(server.url, 2_000), prompt("from left to right", suffix=""))

    assert server.to("/completion")[-1].json["prompt"] == "from left to right"


def test_greedy_answers_keep_to_one_slot_and_drawn_ones_take_any() -> None:
    with LlamaCppStandIn(n_slots=3) as server:
        generator = LlamaCppServer(server.url, 2_000)
        written(generator, prompt())
        generator.warm(prompt(), never)
        written(generator, prompt(), Sampling(8, temperature=0.8))

        slots = [exchange.json["id_slot"] for exchange in server.to("/infill")[1:]]
        assert slots == [os.getpid() % 3, os.getpid() % 3, -1]


def test_warming_reads_the_prompt_and_writes_nothing(server: LlamaCppStandIn) -> None:
    LlamaCppServer(server.url, 2_000).warm(prompt(), never)

    sent = server.to("/infill")[-1].json
    assert (sent["n_predict"], sent["cache_prompt"]) == (0, True)
    assert sent["input_prefix"] == prompt().prefix


def test_tokens_are_counted_by_the_model_with_control_tokens_as_one(server: LlamaCppStandIn) -> None:
    assert LlamaCppServer(server.url, 2_000).count_tokens("<|fim_prefix|>ab") == 3


@pytest.mark.parametrize(
    ("is_old", "expected"), [(False, 7 * -0.25), (True, pytest.approx(-4.852, abs=1e-3))]
)
def test_the_score_is_what_the_model_thinks_of_a_text_it_must_write(is_old: bool, expected: float) -> None:
    with LlamaCppStandIn(is_old=is_old) as server:
        score = LlamaCppServer(server.url, 2_000).score(prompt(), 'say "x"', never)

    assert score == expected


@pytest.mark.parametrize("text", ["größe", "a\0b", ""])
def test_a_text_that_a_grammar_cannot_follow_safely_is_not_scored(server: LlamaCppStandIn, text: str) -> None:
    assert LlamaCppServer(server.url, 2_000).score(prompt(), text, never) is None
    assert not server.to("/infill")[1:]


def test_control_tokens_in_a_scored_text_are_forced_as_text(server: LlamaCppStandIn) -> None:
    generator = LlamaCppServer(server.url, 2_000)

    assert generator.score(prompt(), "<|file_sep|>", never) == len("<|file_sep|>") * -0.25


def test_an_older_server_is_understood() -> None:
    with LlamaCppStandIn(is_old=True) as server:
        generator = LlamaCppServer(server.url, 2_000)
        pieces = list(generator.stream(prompt(), Sampling(64), never))

        assert generator.facts().name == "qwen2.5-coder-1.5b"
        assert pieces[0].log_probability == pytest.approx(-0.693, abs=1e-3)


def test_a_server_that_cannot_cut_text_into_tokens_is_used(server: LlamaCppStandIn) -> None:
    server.script("/tokenize", Reply.json({"error": {"message": "File Not Found"}}, 404))
    generator = LlamaCppServer(server.url, 2_000)

    assert generator.count_tokens("x") is None
    assert generator.facts().characters_per_token == CHARACTERS_PER_TOKEN
    assert written(generator, prompt()) == "return 1"


def test_a_router_is_asked_for_the_model_that_is_set() -> None:
    with LlamaCppStandIn(models=("qwen2.5-coder-1.5b", "starcoder2-3b")) as server:
        generator = LlamaCppServer(server.url, 2_000, model="starcoder2-3b")

        assert generator.facts().name == "starcoder2-3b"
        assert written(generator, prompt()) == "return 1"
        assert all(exchange.json["model"] == "starcoder2-3b" for exchange in server.to("/infill"))


@pytest.mark.parametrize("model", [None, "gpt-2"])
def test_a_router_without_that_model_names_those_that_it_has(model: str | None) -> None:
    with (
        LlamaCppStandIn(models=("qwen2.5-coder-1.5b", "starcoder2-3b")) as server,
        pytest.raises(GeneratorError, match=r"one of qwen2\.5-coder-1\.5b, starcoder2-3b") as caught,
    ):
        LlamaCppServer(server.url, 2_000, model=model).facts()

    assert caught.value.is_lasting


def test_another_kind_of_server_is_told(server: LlamaCppStandIn) -> None:
    server.script("/props", Reply.json({"hello": "world"}))

    with pytest.raises(GeneratorError, match=r"it is no server of llama\.cpp") as caught:
        LlamaCppServer(server.url, 2_000).facts()

    assert caught.value.is_lasting


@pytest.mark.parametrize(
    "message", [{"content": 7}, {"text": "x"}, {"content": "x", "completion_probabilities": [7]}]
)
def test_an_answer_of_another_shape_is_one_clear_error(server: LlamaCppStandIn, message: object) -> None:
    server.script("/completion", Reply.events([message], done=False))
    generator = LlamaCppServer(server.url, 2_000, wants_own_template=False)

    with pytest.raises(
        GeneratorError, match=r"^llamacpp at http://127\.0\.0\.1:\d+: its answer is not of the"
    ):
        written(generator, prompt())


def test_an_answer_that_ends_without_its_last_message_is_an_error(server: LlamaCppStandIn) -> None:
    server.script("/completion", Reply.events([{"content": "ret", "stop": False}], done=False))
    pieces = LlamaCppServer(server.url, 2_000, wants_own_template=False).stream(prompt(), Sampling(8), never)

    assert next(pieces).text == "ret"
    with pytest.raises(GeneratorError, match="in the middle of an answer"):
        next(pieces)


def test_a_server_that_loads_its_model_is_asked_again_later(server: LlamaCppStandIn) -> None:
    loading = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    server.script("/props", Reply.json(loading, 503))

    with pytest.raises(GeneratorError, match="Loading model") as caught:
        LlamaCppServer(server.url, 2_000).facts()

    assert not caught.value.is_lasting


def test_a_cancelled_answer_ends_and_the_server_sees_it(server: LlamaCppStandIn) -> None:
    server.answer = "a long answer" * 50
    server.piece_delay_ms = 20
    is_cancelled = False
    pieces = LlamaCppServer(server.url, 2_000).stream(prompt(), Sampling(999), lambda: is_cancelled)
    next(pieces)
    is_cancelled = True

    assert len(list(pieces)) < 50
    assert server.wait_until(lambda: server.to("/infill")[-1].left is not None)


def test_many_small_snippets_fit_only_with_their_names() -> None:
    many = tuple(Hit(f"m{n}.py", 1, 1, None, "base", 1.0, {}, "x\n") for n in range(N_MANY))
    with LlamaCppStandIn(context_tokens=8192) as server:
        generator = LlamaCppServer(server.url, 2_000)
        written(generator, prompt("all of it", context=many))
        written(generator, prompt(context=many[:100]))

        assert len(server.to("/completion")) == 1
        assert len(server.to("/infill")[-1].json["input_extra"]) == 100
