"""What is found on this machine's ports, and what it is taken for."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest

from reprise.completion.generators.discovery import Found, discover
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.model_servers.scripted_server import Exchange, Reply, ScriptedServer

MODELS = {"data": [{"id": "qwen2.5-coder-7b"}, {"id": "text-embedding-nomic-embed-text-v1.5"}]}


def found_at(server: ScriptedServer) -> Found | None:
    return next(iter(discover(2_000, [server.port])), None)


def serving(**answers: object) -> ScriptedServer:
    """A server that knows these paths, with `_` for `/`."""

    def reply(exchange: Exchange) -> Reply:
        answer = answers.get(exchange.path.strip("/").replace("/", "_"))
        return Reply.json({"detail": "Not Found"}, 404) if answer is None else Reply.json(answer)

    return ScriptedServer(reply)


def test_llama_cpp_is_told_by_its_properties() -> None:
    with LlamaCppStandIn() as server:
        assert found_at(server) == Found("llamacpp", server.url, ("qwen2.5-coder-1.5b.gguf",), "llama.cpp")


def test_ollama_is_told_by_its_version_and_lists_what_writes_code_here() -> None:
    remote = OllamaModel(remote_host="https://ollama.com")
    models = {
        "qwen2.5-coder:1.5b": OllamaModel(),
        "nomic-embed-text:latest": OllamaModel(),
        "big:cloud": remote,
    }
    with OllamaStandIn(models) as server:
        assert found_at(server) == Found("ollama", server.url, ("qwen2.5-coder:1.5b",), "Ollama 0.12.11")


@pytest.mark.parametrize(
    ("owner", "program"),
    [
        ("vllm", "vLLM"),
        ("organization_owner", "LM Studio"),
        ("me", "llama-cpp-python"),
        ("tabbyAPI", "TabbyAPI"),
        ("somebody", "an OpenAI-compatible server"),
    ],
)
def test_openai_compatible_servers_are_told_by_the_owner_of_their_models(owner: str, program: str) -> None:
    models = [each | {"owned_by": owner} for each in MODELS["data"]]
    with serving(v1_models={"data": models}) as server:
        assert found_at(server) == Found("openai", server.url, ("qwen2.5-coder-7b",), program)


def test_koboldcpp_is_not_taken_for_the_servers_that_it_imitates() -> None:
    kobold = {"result": "KoboldCpp", "version": "1.90"}
    properties = {"default_generation_settings": {}, "total_slots": 1}
    with serving(api_extra_version=kobold, props=properties, v1_models=MODELS) as server:
        assert found_at(server) == Found("openai", server.url, ("qwen2.5-coder-7b",), "KoboldCpp 1.90")


def test_a_server_that_wants_a_key_is_found() -> None:
    with ScriptedServer(lambda _: Reply.json({"detail": "Please provide an API key"}, 401)) as server:
        found = found_at(server)

    assert found is not None
    assert (found.backend, found.models) == ("openai", ())
    assert "generator.apiKeyEnv" in found.detail


def test_llama_cpp_behind_a_key_is_known_by_the_models_that_it_still_lists() -> None:
    def reply(exchange: Exchange) -> Reply:
        if exchange.path == "/v1/models":
            return Reply.json({"data": [{"id": "qwen", "owned_by": "llamacpp"}]})
        return Reply.json({"error": {"message": "Invalid API Key"}}, 401)

    with ScriptedServer(reply) as server:
        found = found_at(server)

    assert found is not None
    assert (found.backend, found.models) == ("llamacpp", ("qwen",))
    assert "generator.apiKeyEnv" in found.detail


def test_names_that_nobody_could_read_are_left_out() -> None:
    names = ["coder-7b", "codellama" * 10_000]
    with serving(v1_models={"data": [{"id": name} for name in names]}) as server:
        found = found_at(server)
    assert found is not None and found.models == ("coder-7b",)


def test_names_that_would_act_on_a_terminal_are_left_out() -> None:
    models = {"data": [{"id": "\x1b[2Jgone"}, {"id": "two\nlines"}, {"id": "qwen"}]}
    with serving(v1_models=models) as server:
        found = found_at(server)

    assert found is not None
    assert found.models == ("qwen",)


@pytest.mark.parametrize(
    "reply",
    [
        Reply.html(),
        Reply.json([]),
        Reply.json({}),
        Reply.json({"data": 7, "models": 7, "version": []}),
        Reply((b"who are you?",), 401, "text/plain"),
        Reply((), 302, headers={"Location": "http://example.com/"}),
        Reply((b"RFB 003.008",), end="reset"),
    ],
)
def test_another_program_is_taken_for_nothing(reply: Reply) -> None:
    with ScriptedServer(lambda _: reply) as server:
        assert found_at(server) is None


def test_ports_are_looked_at_side_by_side_so_that_silent_ones_take_no_longer_than_one() -> None:
    silent = [socket.create_server(("127.0.0.1", 0)) for _ in range(6)]
    started = time.perf_counter()
    with LlamaCppStandIn() as server:
        found = discover(400, [*(each.getsockname()[1] for each in silent), server.port])

    assert [each.backend for each in found] == ["llamacpp"]
    assert time.perf_counter() - started < 2.0
    for each in silent:
        each.close()


def test_finding_nothing_loads_no_http_client() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    program = (
        "import sys; from reprise.completion.generators.discovery import discover;"
        f"print(discover(300, [{port}]), 'http.client' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[] False"
