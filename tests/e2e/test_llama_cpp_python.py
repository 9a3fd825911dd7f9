"""llama-cpp-python's real server, where it may be compiled: see `llama_cpp_python_process`."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from reprise.completion.generators.openai_server import OpenAiServer
from reprise.errors import GeneratorError
from reprise.types import Sampling
from tests.generated_code import conversion
from tests.model_servers.llama_cpp_python_process import llama_cpp_python_server
from tests.model_servers.tiny_contract import ANSWER, QUESTION, TinyModelContract
from tests.model_servers.tiny_questions import answer_to, never, prompt_for, records
from tests.tiny_code_model import NAME, tiny_code_model

TIMEOUT_MS = 20_000


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with llama_cpp_python_server(tiny_code_model().gguf) as address:
        yield address


@pytest.fixture(scope="module")
def generator(url: str) -> Iterator[OpenAiServer]:
    found = OpenAiServer(f"{url}/v1", NAME, TIMEOUT_MS)
    found.facts()
    yield found
    found.close()


class TestLlamaCppPython(TinyModelContract):
    """As every server of the small model."""


@pytest.mark.parametrize("format", ["starcoder2", "codellama", "deepseek-coder", "plain"])
def test_another_models_format_is_answered_wrongly(generator: OpenAiServer, format: str) -> None:
    asked = list(records(12))

    assert not any(answer_to(generator, prompt_for(each, format)) == each.middle for each in asked)


def test_its_own_suffix_does_not_fill_the_hole(url: str) -> None:
    record = conversion("amount", "euro")
    question = {"prompt": record.prefix, "suffix": record.suffix, "max_tokens": 16, "temperature": 0}
    request = urllib.request.Request(
        f"{url}/v1/completions", json.dumps(question).encode(), {"Content-Type": "application/json"}
    )

    with urllib.request.urlopen(request, timeout=20) as answer:
        written = json.load(answer)["choices"][0]["text"]

    assert record.middle not in written.removesuffix(record.suffix)


def test_tokens_are_counted_by_the_models_tokenizer(generator: OpenAiServer) -> None:
    from reprise.completion.generators.transformers_model import TransformersModel

    here = TransformersModel(str(tiny_code_model().folder))

    for text in (ANSWER, "grün = '€'  # 😀\n", QUESTION.text):
        assert generator.count_tokens(text) == here.count_tokens(text)


def test_an_answer_that_is_left_makes_room_for_the_next(generator: OpenAiServer) -> None:
    for _ in generator.stream(QUESTION, Sampling(32), lambda: True):
        break

    assert answer_to(generator, QUESTION) == ANSWER


def test_a_wrong_model_is_told_with_those_that_there_are(url: str) -> None:
    with pytest.raises(GeneratorError, match=rf"no model 'other'.*{NAME}") as caught:
        OpenAiServer(url, "other", TIMEOUT_MS).facts()

    assert caught.value.is_lasting


def test_a_server_that_tells_no_probabilities_still_answers() -> None:
    with llama_cpp_python_server(tiny_code_model().gguf, tells_probabilities=False) as url:
        generator = OpenAiServer(url, None, TIMEOUT_MS)

        assert not generator.facts().has_log_probabilities
        assert answer_to(generator, QUESTION) == ANSWER
        assert generator.score(QUESTION, ANSWER, never) is None
        generator.close()
