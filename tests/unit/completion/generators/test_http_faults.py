"""What a model server may do wrong: each time one clear line, in time, and memory stays flat."""

from __future__ import annotations

import logging
import threading
import time
import tracemalloc
from collections.abc import Iterator
from itertools import count, repeat

import pytest

from reprise.completion.generators.http import HttpServer, StatusError
from reprise.errors import GeneratorError
from tests.model_servers.faults import TEN_MB, event, faults, unused_url
from tests.model_servers.scripted_server import Reply, ScriptedServer

PATH = "/v1/completions"
TIMEOUT_MS = 300
PIECES = [event({"text": "a", "is_last": False}), event({"text": "b", "is_last": False})]
FAULTS = faults(PIECES, TIMEOUT_MS)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def client(url: str, timeout_ms: int = TIMEOUT_MS) -> HttpServer:
    return HttpServer("openai", url, timeout_ms, allow_remote=False, api_key_env=None)


def check_line(error: GeneratorError, url: str, says: str) -> None:
    """One line that names backend, address, what was wrong and a mend."""
    line = str(error)
    assert line.startswith(f"openai at {url}: ")
    assert says in line
    assert "; " in line
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_clear_line_in_time_after_the_good_pieces(name: str, server: ScriptedServer) -> None:
    fault = FAULTS[name]
    server.script(PATH, faults(PIECES, TIMEOUT_MS)[name].reply)
    received = []
    began = time.monotonic()

    with pytest.raises(GeneratorError) as raised:
        for message in client(server.url).stream_json(PATH, {}, is_last=lambda m: m["is_last"]):
            received.append(message)

    assert time.monotonic() - began < 3
    assert len(received) >= fault.n_pieces
    assert raised.value.is_lasting == fault.is_lasting
    check_line(raised.value, server.url, fault.says)


@pytest.mark.parametrize(
    "name",
    ["hung", "reset at once", "500", "HTML for JSON", "wrong model", "JSON of another shape", "redirect"],
)
def test_a_plain_question_fails_in_the_same_words(name: str, server: ScriptedServer) -> None:
    server.script(PATH, faults([b"[1]"], TIMEOUT_MS)[name].reply)

    with pytest.raises(GeneratorError) as raised:
        client(server.url).post_json(PATH, {})

    check_line(raised.value, server.url, "no JSON" if "shape" in name else FAULTS[name].says)


def test_a_server_that_does_not_run_is_refused() -> None:
    url = unused_url()

    with pytest.raises(GeneratorError) as raised:
        client(url).get_json("/v1/models")

    check_line(raised.value, url, "nothing answers there (connection refused)")
    assert not raised.value.is_lasting


def test_a_name_that_cannot_be_found_is_said() -> None:
    url = "http://no-such-machine.invalid:8080"
    http = HttpServer("openai", url, 5_000, allow_remote=True, api_key_env=None)

    with pytest.raises(GeneratorError) as raised:
        http.get_json("/v1/models")

    assert str(raised.value).startswith(f"openai at {url}: ")


def test_https_to_a_server_without_it_is_said(server: ScriptedServer) -> None:
    url = server.url.replace("http:", "https:")

    with pytest.raises(GeneratorError) as raised:
        client(url, 5_000).get_json("/v1/models")

    check_line(raised.value, url, "does not speak https")


def test_a_plain_question_is_answered_with_at_most_4_mb(server: ScriptedServer) -> None:
    server.script("/props", Reply(repeat(b" " * 65_536, TEN_MB // 65_536)))

    with pytest.raises(GeneratorError, match="longer than 4 MB"):
        client(server.url, 5_000).get_json("/props")


@pytest.mark.parametrize("name", ["a line of 10 MB", "10 MB of comments", "a head of 10 MB"])
def test_memory_stays_flat_under_10_mb(name: str, server: ScriptedServer) -> None:
    server.script(PATH, faults(PIECES, 5_000)[name].reply)
    http = client(server.url, 5_000)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        with pytest.raises(GeneratorError):
            list(http.stream_json(PATH, {}))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    server_own = 3 * TEN_MB if "head" in name else 0  # the stand-in makes and sends it in one go
    assert peak - before < (4 << 20) + server_own


def test_a_caller_that_does_not_read_on_holds_the_server_back(server: ScriptedServer) -> None:
    server.script(PATH, Reply(repeat(event({"text": "token"}) * 100)))
    stream = client(server.url, 1_000).stream_json(PATH, {})
    next(stream)
    tracemalloc.start()
    try:
        server.wait_until(lambda: server.exchanges[0].left is not None, timeout_s=0.3)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        stream.close()

    assert peak < 8 << 20


def test_a_token_at_a_time_comes_a_token_at_a_time(server: ScriptedServer) -> None:
    tokens = [event({"text": str(number)}) for number in range(200)]
    server.script(PATH, Reply(byte for token in tokens for byte in (token[:9], token[9:])))

    received = [message["text"] for message in client(server.url, 5_000).stream_json(PATH, {})]

    assert received == [str(number) for number in range(200)]


def test_bytes_one_by_one_are_put_together(server: ScriptedServer) -> None:
    answer = 'data: {"text": "naïve → 漢"}\r\n\r\ndata: [DONE]\n\n'.encode()
    server.script(PATH, Reply(bytes([byte]) for byte in answer))

    assert list(client(server.url, 5_000).stream_json(PATH, {})) == [{"text": "naïve → 漢"}]


def test_a_strangers_words_are_one_line_without_control_characters_or_secrets(server: ScriptedServer) -> None:
    said = "bad\r\nthing \x1b[31mred\u202e " + "sk-" + "a1B2c3D4" * 5 + " long" * 500
    server.script(PATH, Reply.json({"error": {"message": said}}, 400))

    with pytest.raises(StatusError) as raised:
        client(server.url).post_json(PATH, {})

    check_line(raised.value, server.url, "bad thing [31mred")
    assert "a1B2c3D4" not in str(raised.value)
    assert (raised.value.status, len(raised.value.reason)) == (400, 200)


def test_the_key_is_sent_and_never_told(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = "hunter2-correct-horse"
    monkeypatch.setenv("MODEL_KEY", key)
    caplog.set_level(logging.DEBUG)
    http = HttpServer("openai", server.url, TIMEOUT_MS, allow_remote=False, api_key_env="MODEL_KEY")
    server.script(PATH, Reply.json({"error": {"message": f"no such key: Bearer {key}"}}, 401))

    with pytest.raises(GeneratorError, match="no such key") as raised:
        http.post_json(PATH, {})

    assert server.exchanges[0].headers["authorization"] == f"Bearer {key}"
    assert key not in str(raised.value) + repr(raised.value.__dict__) + caplog.text


@pytest.mark.parametrize("value", [None, "", "  ", "two\nlines", "schlüssel"])
def test_a_key_that_is_not_there_is_a_lasting_fault(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MODEL_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("MODEL_KEY", value)

    with pytest.raises(GeneratorError, match="MODEL_KEY") as raised:
        HttpServer("openai", "http://127.0.0.1:1", TIMEOUT_MS, allow_remote=False, api_key_env="MODEL_KEY")

    assert raised.value.is_lasting


def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    with ScriptedServer() as other:
        server.script(PATH, Reply(status=307, headers={"Location": f"{other.url}{PATH}"}))

        with pytest.raises(StatusError, match=r"put the address that answers into generator\.url"):
            client(server.url).post_json(PATH, {"prompt": "code"})

        assert other.exchanges == []


def test_no_proxy_sees_a_request(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.script("/v1/models", Reply.json({}))
    with ScriptedServer() as proxy:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")

        assert client(server.url).get_json("/v1/models") == {}
        assert proxy.n_connections == 0


def test_a_host_that_is_not_allowed_gets_no_connection() -> None:
    with pytest.raises(GeneratorError, match=r"generator\.allowRemote"):
        HttpServer("openai", "http://192.0.2.1:8080", TIMEOUT_MS, allow_remote=False, api_key_env=None)


def test_many_faults_leave_no_thread_behind(server: ScriptedServer) -> None:
    http = client(server.url)
    server.script(PATH, Reply(PIECES, end="reset"))
    n_before = None

    for _ in range(20):
        with pytest.raises(GeneratorError):
            list(http.stream_json(PATH, {}))
        n_before = n_before or threading.active_count()

    assert threading.active_count() == n_before


def test_an_answer_without_end_stops_at_4_mb(server: ScriptedServer) -> None:
    server.script(PATH, Reply(event({"text": str(number) * 999}) for number in count()))

    with pytest.raises(GeneratorError, match="longer than 4 MB"):
        for _ in client(server.url, 30_000).stream_json(PATH, {}):
            pass

    assert server.wait_until(lambda: server.exchanges[0].left is not None)
