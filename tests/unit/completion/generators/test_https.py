"""A server that is asked in https: its certificate counts, and a stream is as good as in http."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprise.completion.generators.http import HttpServer
from reprise.errors import GeneratorError
from tests.model_servers.faults import event
from tests.model_servers.scripted_server import Hold, Reply, ScriptedServer

PATH = "/v1/completions"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts unless told to; its key lies beside it."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("openssl is not installed, which makes the certificate")
    path = tmp_path_factory.mktemp("https") / "certificate.pem"
    how = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=stand-in", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-out", str(path), "-keyout", str(path.with_suffix(".key"))]
    subprocess.run([openssl, "req", *how, *name, *files], capture_output=True, check=True)
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[ScriptedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with ScriptedServer(context=context) as server:
        yield server


@pytest.fixture
def trusting(server: ScriptedServer, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> HttpServer:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return HttpServer("openai", server.url, 5_000, allow_remote=False, api_key_env=None)


def test_a_certificate_that_is_not_trusted_is_refused(server: ScriptedServer) -> None:
    http = HttpServer("openai", server.url, 5_000, allow_remote=False, api_key_env=None)

    with pytest.raises(GeneratorError, match="its certificate is not trusted"):
        http.get_json("/v1/models")

    assert server.exchanges == []


def test_streams_and_questions_share_a_connection(server: ScriptedServer, trusting: HttpServer) -> None:
    server.script(PATH, Reply.events([{"n": number} for number in range(50)]))
    server.script("/v1/models", Reply.json({"data": "x" * 300_000}))

    for _ in range(3):
        assert len(list(trusting.stream_json(PATH, {"prompt": "y" * 300_000}))) == 50
        assert len(trusting.get_json("/v1/models")["data"]) == 300_000

    assert server.n_connections <= 3


def test_a_cancel_reaches_the_server(server: ScriptedServer, trusting: HttpServer) -> None:
    server.script(PATH, Reply.events([{"a": 1}, Hold()]))
    received: list[object] = []

    for message in trusting.stream_json(PATH, {}, lambda: bool(received)):
        received.append(message)

    assert received == [{"a": 1}]
    assert server.wait_until(lambda: server.exchanges[0].left is not None)


def test_a_reset_in_mid_stream_is_said(server: ScriptedServer, trusting: HttpServer) -> None:
    server.script(PATH, Reply((event({"a": 1}),), end="cut"))

    with pytest.raises(GeneratorError, match="in the middle of an answer"):
        list(trusting.stream_json(PATH, {}))


def test_a_hung_server_is_given_up(server: ScriptedServer, trusting: HttpServer) -> None:
    server.script(PATH, Reply(end="hang"))

    with pytest.raises(GeneratorError, match="within 200 ms"):
        trusting.post_json(PATH, {}, timeout_ms=200)
