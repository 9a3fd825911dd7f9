"""The model in process, against transformers' own loop and its own weights."""

from __future__ import annotations

import itertools
import math
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reprise.completion.generators.choose import generator_from
from reprise.completion.prompts.formats import format_for
from reprise.config import settings_from
from reprise.errors import GeneratorError
from reprise.types import Prompt, Sampling
from tests.generated_code import conversion, setting
from tests.model_servers.tiny_questions import GREEDY, answer_to, never, prompt_for, records
from tests.tiny_code_model import TinyModel, tiny_code_model

if TYPE_CHECKING:
    from reprise.completion.generators.token_reader import TokenReader
    from reprise.completion.generators.transformers_model import TransformersModel

QUESTION = prompt_for(setting("amount", "euro"))
ANSWER = "source.amount.in_euro()"


@pytest.fixture(scope="module")
def tiny() -> TinyModel:
    return tiny_code_model()


@pytest.fixture(scope="module")
def generator(tiny: TinyModel) -> Iterator[TransformersModel]:
    from reprise.completion.generators.transformers_model import TransformersModel

    found = TransformersModel(str(tiny.folder))
    yield found
    found.close()


@pytest.fixture(scope="module")
def reference(tiny: TinyModel) -> tuple[Any, Any]:
    """The same model as transformers itself runs it, and its tokenizer."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(tiny.folder)
    return model, AutoTokenizer.from_pretrained(tiny.folder)


@pytest.fixture
def n_read(generator: TransformersModel) -> Iterator[list[int]]:
    """How many tokens the model is put through, one entry a call."""
    calls: list[int] = []
    embedding = reader_of(generator).weights.model.get_input_embeddings()
    hook = embedding.register_forward_pre_hook(lambda _, inputs: calls.append(inputs[0].shape[1]))
    yield calls
    hook.remove()


def reader_of(generator: TransformersModel) -> TokenReader:
    generator.facts()
    assert generator._loaded is not None
    return generator._loaded


def plainly_generated(reference: tuple[Any, Any], prompt: Prompt) -> str:
    model, tokenizer = reference
    asked = tokenizer(prompt.text, return_tensors="pt")
    ids = model.generate(**asked, max_new_tokens=GREEDY.max_tokens, do_sample=False)[0]
    return str(tokenizer.decode(ids[asked["input_ids"].shape[1] :], skip_special_tokens=True))


def longer(prompt: Prompt, n_lines: int) -> Prompt:
    """The prompt behind as many lines of other code."""
    return replace(prompt, text="".join(f"row_{n} = {n}\n" for n in range(n_lines)) + prompt.text)


def test_greedy_answers_equal_plain_generate(
    generator: TransformersModel, reference: tuple[Any, Any]
) -> None:
    prompts = [prompt_for(record) for record in records(20)]

    answers = [answer_to(generator, prompt) for prompt in prompts]

    assert answers == [plainly_generated(reference, prompt) for prompt in prompts]


def test_the_small_model_fills_each_hole_rightly(generator: TransformersModel) -> None:
    asked = list(records(40))

    assert [answer_to(generator, prompt_for(each)) for each in asked] == [each.middle for each in asked]


@pytest.mark.parametrize("format", ["starcoder2", "codellama", "deepseek-coder", "plain"])
def test_another_models_format_is_answered_wrongly(generator: TransformersModel, format: str) -> None:
    asked = list(records(12))

    assert not any(answer_to(generator, prompt_for(each, format)) == each.middle for each in asked)


def test_a_prompt_that_begins_alike_is_read_from_where_it_differs(
    generator: TransformersModel, n_read: list[int]
) -> None:
    prompt = longer(QUESTION, 40)
    generator.warm(prompt, never)
    n_first = sum(n_read)
    n_read.clear()

    answer_to(generator, replace(prompt, text=prompt.text[:-20]), Sampling(1))

    assert n_first > 200
    assert sum(n_read) < 20


def test_answers_are_the_same_with_and_without_what_was_read_before(generator: TransformersModel) -> None:
    prompt = longer(QUESTION, 20)
    answer_to(generator, prompt_for(conversion("price", "watt")))
    fresh = [*generator.stream(prompt, GREEDY, never)]

    again = [*generator.stream(prompt, GREEDY, never)]

    assert [piece.text for piece in again] == [piece.text for piece in fresh]
    for one, other in zip(again, fresh, strict=True):
        assert one.log_probability == pytest.approx(other.log_probability, abs=1e-4)


def test_the_pieces_log_probabilities_are_the_score_of_the_answer(generator: TransformersModel) -> None:
    pieces = [*generator.stream(QUESTION, GREEDY, never)]
    total = sum(piece.log_probability or 0.0 for piece in pieces)

    assert generator.score(QUESTION, ANSWER, never) == pytest.approx(total, abs=1e-3)
    assert sum(piece.n_tokens for piece in pieces) == generator.count_tokens(ANSWER)


def test_the_score_is_what_the_model_says_of_each_token(
    generator: TransformersModel, reference: tuple[Any, Any]
) -> None:
    import torch

    model, tokenizer = reference
    asked, text = tokenizer(QUESTION.text)["input_ids"], tokenizer("source.price")["input_ids"]
    with torch.no_grad():
        logits = model(torch.tensor([asked + text])).logits[0, len(asked) - 1 : -1]
    expected = sum(float(row.log_softmax(-1)[token]) for row, token in zip(logits, text, strict=True))

    assert generator.score(QUESTION, "source.price", never) == pytest.approx(expected, abs=1e-3)


def test_the_snippet_that_decides_makes_the_answer_likelier(generator: TransformersModel) -> None:
    blind = prompt_for(replace(setting("amount", "euro"), files=()))

    with_snippet, without = (generator.score(prompt, ANSWER, never) for prompt in (QUESTION, blind))

    assert with_snippet is not None
    assert without is not None
    assert with_snippet - without > 1.0


def test_an_answer_ends_at_a_stop_wherever_pieces_part(generator: TransformersModel) -> None:
    assert answer_to(generator, QUESTION, Sampling(32, stops=(".in_e",))) == "source.amount"
    assert answer_to(generator, QUESTION, Sampling(3)) == "source.amount"


def test_drawn_answers_follow_the_seed(generator: TransformersModel) -> None:
    blind = prompt_for(replace(setting("amount", "euro"), files=()))
    answers = [
        answer_to(generator, blind, Sampling(12, temperature=1.0, seed=seed)) for seed in (1, 1, 2, 3, 4, 5)
    ]

    assert answers[0] == answers[1]
    assert len(set(answers)) > 2
    assert answer_to(generator, blind, Sampling(12, temperature=1.0, top_p=0.0)) == answer_to(
        generator, blind
    )


def test_an_answer_ends_when_nobody_waits(generator: TransformersModel) -> None:
    came: list[str] = []
    for piece in generator.stream(QUESTION, GREEDY, lambda: len(came) == 2):
        came.append(piece.text)

    assert came == ["source", "."]


def test_a_long_prompt_is_left_in_the_middle_of_its_layers(
    generator: TransformersModel, n_read: list[int]
) -> None:
    prompt = longer(QUESTION, 120)
    n_asked = 0

    def cancelled() -> bool:
        nonlocal n_asked
        n_asked += 1
        return n_asked > 5

    assert [*generator.stream(prompt, GREEDY, cancelled)] == []
    assert sum(n_read) <= 3 * 64
    assert answer_to(generator, longer(QUESTION, 20)) == answer_to(generator, longer(QUESTION, 20))
    assert answer_to(generator, QUESTION) == ANSWER


def test_an_answer_that_nobody_reads_on_makes_room_for_the_next(generator: TransformersModel) -> None:
    stream = generator.stream(QUESTION, GREEDY, never)
    next(stream)
    stream.close()  # type: ignore[attr-defined] # it is one of Python's generators

    assert answer_to(generator, QUESTION) == ANSWER


def test_who_waits_for_a_turn_can_give_up(generator: TransformersModel) -> None:
    stream = generator.stream(QUESTION, GREEDY, never)
    next(stream)

    assert [*generator.stream(QUESTION, GREEDY, lambda: True)] == []
    assert generator.score(QUESTION, ANSWER, lambda: True) is None
    assert "".join(piece.text for piece in stream) == ANSWER.removeprefix("source")


def test_threads_that_ask_at_once_all_get_their_answer(generator: TransformersModel) -> None:
    asked = list(records(8, seed=11))
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        answers[number] = answer_to(generator, prompt_for(asked[number]))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [answers[number] for number in range(len(asked))] == [each.middle for each in asked]


def test_the_facts_lead_to_the_models_prompt_format(generator: TransformersModel) -> None:
    facts = generator.facts()

    assert format_for(facts.name, facts.special_tokens).name == "qwen2.5-coder"
    assert facts.context_tokens == 4_096
    assert facts.has_log_probabilities
    assert 0.5 < facts.characters_per_token < 5


def test_a_prompt_beyond_the_models_context_is_refused(generator: TransformersModel) -> None:
    with pytest.raises(GeneratorError, match=r"holds 4,096 tokens, .*generator\.contextTokens"):
        answer_to(generator, longer(QUESTION, 600))


def test_the_last_tokens_of_the_context_can_still_be_written(generator: TransformersModel) -> None:
    question = reader_of(generator).weights.text.question
    prompts = (longer(QUESTION, n_lines) for n_lines in range(200, 700))
    *_, fullest = itertools.takewhile(lambda prompt: len(question(prompt.text)) < 4_096, prompts)

    n_written = sum(piece.n_tokens for piece in generator.stream(fullest, Sampling(10_000), never))

    assert n_written <= 4_096 - len(question(fullest.text)) < 20


def test_two_engines_share_the_weights_of_a_model(tiny: TinyModel, generator: TransformersModel) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    other = TransformersModel(str(tiny.folder))

    assert reader_of(other) is reader_of(generator)
    other.close()
    assert answer_to(generator, QUESTION) == ANSWER


def test_a_closed_model_ends_what_is_under_way_and_answers_no_more(tiny: TinyModel) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    other = TransformersModel(str(tiny.folder))
    stream = other.stream(QUESTION, GREEDY, never)
    next(stream)
    other.close()

    assert [*stream] == []
    with pytest.raises(GeneratorError, match="closed"):
        other.facts()


def test_the_settings_lead_to_the_model(tiny: TinyModel) -> None:
    options = {"generator": {"backend": "transformers", "model": str(tiny.folder)}}
    generator = generator_from(settings_from(options))

    assert generator is not None
    assert answer_to(generator, QUESTION) == ANSWER
    generator.close()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("it asked the network")

    monkeypatch.delenv("REPRISE_ALLOW_DOWNLOADS", raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "model", ["nobody/nothing", "nothing", "./no such folder", "/no/such/folder", "a/b/c"]
)
def test_a_model_that_is_not_here_is_never_fetched(tiny: TinyModel, model: str) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    with pytest.raises(GeneratorError, match="finds no model") as caught:
        TransformersModel(model).facts()
    assert caught.value.is_lasting
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_a_folder_is_loaded_without_a_network(tiny: TinyModel) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    generator = TransformersModel(str(tiny.folder), threads=2)  # other threads: nothing to share

    assert answer_to(generator, QUESTION) == ANSWER


@pytest.mark.usefixtures("no_network")
def test_an_id_of_the_hub_is_found_in_its_local_copy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: TinyModel
) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    kept = tmp_path / "models--somebody--tiny"
    shutil.copytree(tiny.folder, kept / "snapshots" / "abc", ignore=shutil.ignore_patterns("*.gguf"))
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    generator = TransformersModel("somebody/tiny")

    assert generator.facts().name == "somebody/tiny"
    assert answer_to(generator, QUESTION) == ANSWER


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_broken_folder_is_told_in_one_line(tmp_path: Path, tiny: TinyModel, missing: str) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns(missing, "*.gguf"))

    with pytest.raises(GeneratorError, match=r"cannot run .*safetensors") as caught:
        TransformersModel(str(folder)).facts()
    assert caught.value.is_lasting
    assert "\n" not in str(caught.value)


def test_a_model_without_attention_is_refused(tmp_path: Path, tiny: TinyModel) -> None:
    from transformers import MambaConfig, MambaForCausalLM

    from reprise.completion.generators.transformers_model import TransformersModel

    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns("*.safetensors", "*.gguf", "c*.json"))
    MambaForCausalLM(MambaConfig(vocab_size=64, hidden_size=32, num_hidden_layers=1)).save_pretrained(folder)

    with pytest.raises(GeneratorError, match="without attention"):
        TransformersModel(str(folder)).facts()


def test_weights_of_half_precision_answer_rightly_too(tmp_path: Path, tiny: TinyModel) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    from reprise.completion.generators.transformers_model import TransformersModel

    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns("*.gguf"))
    AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).save_pretrained(folder)

    assert answer_to(TransformersModel(str(folder)), QUESTION) == ANSWER


def test_pickled_weights_are_refused(tmp_path: Path, tiny: TinyModel, reference: tuple[Any, Any]) -> None:
    import torch

    from reprise.completion.generators.transformers_model import TransformersModel

    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns("*.safetensors", "*.gguf"))
    torch.save(reference[0].state_dict(), folder / "pytorch_model.bin")

    with pytest.raises(GeneratorError, match="safetensors"):
        TransformersModel(str(folder)).facts()


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("model", "mend"),
    [
        ("nobody/nothing", "REPRISE_ALLOW_DOWNLOADS=1"),
        ("/nowhere/model", "no such folder"),
        ("~/no such model", "no such folder"),
        ("./model", "no such folder"),
        ("C:\\models\\tiny", "no such folder"),
        (__file__, "is a file; a .gguf file is for llama.cpp"),
    ],
)
def test_what_is_missing_is_told_with_its_mend(tiny: TinyModel, model: str, mend: str) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    with pytest.raises(GeneratorError) as caught:
        TransformersModel(model).facts()
    assert mend in str(caught.value)
    assert ("hf download" in str(caught.value)) == (model == "nobody/nothing")


def test_every_piece_has_a_probability(generator: TransformersModel) -> None:
    pieces = list(generator.stream(QUESTION, GREEDY, never))

    assert pieces
    for piece in pieces:
        assert piece.text
        assert piece.log_probability is not None
        assert -math.inf < piece.log_probability <= 1e-6
