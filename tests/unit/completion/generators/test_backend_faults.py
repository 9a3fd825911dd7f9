"""What llama.cpp's server and Ollama may do wrong: each time one clear line, after the good pieces."""

from __future__ import annotations

import json

import pytest

from reprise.completion.generators.generator import Generator
from reprise.completion.generators.llamacpp_server import LlamaCppServer
from reprise.completion.generators.ollama_server import OllamaServer
from reprise.errors import GeneratorError
from reprise.types import Sampling
from tests.model_servers.faults import event, faults, unused_url
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.model_servers.scripted_server import ScriptedServer
from tests.unit.completion.generators.asked import never, prompt

TIMEOUT_MS = 300
LLAMACPP_PIECES = [event({"content": letter, "stop": False}) for letter in "ab"]
OLLAMA_PIECES = [json.dumps({"response": letter, "done": False}).encode() + b"\n" for letter in "ab"]
PIECES = {"llamacpp": LLAMACPP_PIECES, "ollama": OLLAMA_PIECES}
ROUTES = {"llamacpp": "/infill", "ollama": "/api/generate"}


def running(backend: str) -> ScriptedServer:
    return LlamaCppStandIn() if backend == "llamacpp" else OllamaStandIn({"tiny:latest": OllamaModel()})


def generator(backend: str, url: str) -> Generator:
    if backend == "llamacpp":
        return LlamaCppServer(url, TIMEOUT_MS)
    return OllamaServer(url, "tiny", TIMEOUT_MS)


@pytest.mark.parametrize("backend", PIECES)
@pytest.mark.parametrize("name", faults([b""], TIMEOUT_MS))
def test_a_fault_is_one_clear_line_after_the_good_pieces(backend: str, name: str) -> None:
    fault = faults(PIECES[backend], TIMEOUT_MS)[name]
    with running(backend) as server:
        asked = generator(backend, server.url)
        asked.facts()
        server.script(ROUTES[backend], fault.reply)
        pieces = asked.stream(prompt(), Sampling(999), never)
        with pytest.raises(GeneratorError) as raised:
            list(pieces)

    assert str(raised.value).startswith(f"{backend} at {server.url}: ")
    assert fault.says in str(raised.value)
    assert str(raised.value).isprintable()
    assert raised.value.is_lasting == fault.is_lasting


@pytest.mark.parametrize("backend", PIECES)
def test_the_good_pieces_before_a_fault_are_not_lost(backend: str) -> None:
    with running(backend) as server:
        asked = generator(backend, server.url)
        asked.facts()
        server.script(ROUTES[backend], faults(PIECES[backend], TIMEOUT_MS)["truncated stream"].reply)
        pieces = asked.stream(prompt(), Sampling(999), never)

        assert [next(pieces).text, next(pieces).text] == ["a", "b"]
        with pytest.raises(GeneratorError):
            next(pieces)


@pytest.mark.parametrize("backend", PIECES)
def test_a_server_that_does_not_run_is_refused(backend: str) -> None:
    with pytest.raises(GeneratorError, match="connection refused") as raised:
        generator(backend, unused_url()).facts()

    assert not raised.value.is_lasting
