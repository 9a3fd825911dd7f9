"""llama.cpp's real server, asked in three ways: `/infill`, `/completion`, OpenAI's `/v1/completions`."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reprise.completion.generators.generator import Generator
from reprise.completion.generators.http import HttpServer
from reprise.completion.generators.llamacpp_server import LlamaCppServer
from reprise.completion.generators.openai_server import OpenAiServer
from reprise.engine import Engine
from reprise.types import Prompt, Sampling
from tests.generated_code import conversion
from tests.model_servers.llamacpp_process import llamacpp_server
from tests.model_servers.tiny_contract import ANSWER, QUESTION, TinyModelContract
from tests.model_servers.tiny_questions import answer_to, never, prompt_for, records
from tests.tiny_code_model import tiny_code_model

TIMEOUT_MS = 20_000

WAYS: dict[str, Callable[[str], Generator]] = {
    "infill": lambda url: LlamaCppServer(url, TIMEOUT_MS),
    "completion": lambda url: LlamaCppServer(url, TIMEOUT_MS, wants_own_template=False),
    "openai": lambda url: OpenAiServer(url, None, TIMEOUT_MS),
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with llamacpp_server(tiny_code_model().gguf) as address:
        yield address


@pytest.fixture(params=WAYS)
def generator(request: pytest.FixtureRequest, url: str) -> Iterator[Generator]:
    found = WAYS[request.param](url)
    found.facts()
    yield found
    found.close()


def behind_other_code(prompt: Prompt, name: str) -> Prompt:
    """The prompt with more of its file in front of it: code that nobody has asked for yet."""
    lines = "".join(f"{name}_{n} = {n}\n" for n in range(40))
    return replace(
        prompt, prefix=lines + prompt.prefix, text=prompt.text.replace(prompt.prefix, lines + prompt.prefix)
    )


def tokens_read(url: str) -> int:
    """How many tokens of prompts the server has worked through, without those that it had in its cache."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        found = re.search(r"^llamacpp:prompt_tokens_total (\d+)", answer.read().decode(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def is_busy(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/slots", timeout=10) as answer:
        return any(slot["is_processing"] for slot in json.load(answer))


class TestLlamaCpp(TinyModelContract):
    """As every server of the small model."""


@pytest.mark.parametrize("way", ["completion", "openai"])
@pytest.mark.parametrize("format", ["starcoder2", "codellama", "deepseek-coder", "plain"])
def test_another_models_format_is_answered_wrongly(url: str, way: str, format: str) -> None:
    generator = WAYS[way](url)
    asked = list(records(12))

    assert not any(answer_to(generator, prompt_for(each, format)) == each.middle for each in asked)


def test_the_scores_are_those_of_the_same_model_in_process(url: str) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    here, there = TransformersModel(str(tiny_code_model().folder)), WAYS["completion"](url)
    for text in (ANSWER, "source.price", "self.owner = new_owner"):
        expected = here.score(QUESTION, text, never)
        assert expected is not None
        assert there.score(QUESTION, text, never) == pytest.approx(expected, rel=0.02, abs=0.02)


def test_tokens_are_counted_by_the_models_tokenizer(generator: Generator) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    here = TransformersModel(str(tiny_code_model().folder))

    for text in (ANSWER, "grün = '€'  # 😀\n", QUESTION.text):
        assert generator.count_tokens(text) == here.count_tokens(text)


def test_a_warmed_server_reads_only_what_was_typed_since(generator: Generator, url: str) -> None:
    prompt = behind_other_code(prompt_for(conversion("limit", "watt")), type(generator).__name__)
    at_first = tokens_read(url)
    generator.warm(prompt, never)
    warmed = tokens_read(url)

    typed = replace(
        prompt, prefix=prompt.prefix + "s", text=prompt.text.replace(prompt.prefix, prompt.prefix + "s")
    )
    answer_to(generator, typed, Sampling(1))

    assert warmed - at_first > 200
    assert tokens_read(url) - warmed < 60


def test_an_answer_ends_at_a_stop_and_at_its_length(generator: Generator) -> None:
    assert answer_to(generator, QUESTION, Sampling(32, stops=(".in_e",))) == "source.amount"
    assert answer_to(generator, QUESTION, Sampling(3)) == "source.amount"


def test_the_server_stops_writing_when_nobody_waits(url: str) -> None:
    server = HttpServer("llamacpp", url, TIMEOUT_MS, False, None)
    question = {"prompt": "x", "n_predict": 3_900, "ignore_eos": True, "stream": True}
    came: list[object] = []
    for message in server.stream_json(
        "/completion", question, lambda: len(came) > 2, is_last=lambda _: False
    ):
        came.append(message)
        if len(came) > 2:
            break

    left = time.monotonic()
    while is_busy(url) and time.monotonic() < left + 5:
        time.sleep(0.01)

    assert not is_busy(url)
    server.close()


@pytest.mark.parametrize("backend", ["llamacpp", "openai"])
def test_the_engine_completes_with_what_another_file_says(
    url: str, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    root.mkdir()
    (root / "settings.py").write_text("class Settings:\n    unit = the_litre\n")
    text = "def show_price(source):\n    shown = \n    return shown\n"
    model = {"backend": backend, "url": url, "fim": "qwen2.5-coder"}

    with Engine.open(root, {"generator": model}, watch=False) as engine:
        assert engine.wait_until_indexed(60)
        assert engine.model.wait_until_known(60), engine.model.state.message
        result = engine.complete("main.py", text, 1, 12, kinds=("inline",), deadline_ms=20_000)

    assert [(item.text, item.source) for item in result.items[:1]] == [("source.price.in_litre()", backend)]
    assert [hit.path for hit in result.context] == ["settings.py"]
    assert result.items[0].confidence > 0.5
