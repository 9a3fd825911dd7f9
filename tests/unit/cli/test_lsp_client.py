from __future__ import annotations

import sys

import pytest

from reprise.cli.lsp_client import LspClient, ServerDiedError
from reprise.errors import RepriseError

_ECHO = """
import json, sys
def read():
    length = 0
    while (line := sys.stdin.buffer.readline()) not in (b"\\r\\n", b""):
        length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length)) if length else None
def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
    sys.stdout.buffer.flush()
ours = []
while (message := read()) is not None and message.get("method") != "exit":
    if "method" not in message:
        ours.append(message)
    elif message["method"] == "answers":
        send({"id": message["id"], "result": ours})
    elif message["method"] == "refuse":
        send({"id": message["id"], "error": {"code": -32603, "message": "no"}})
    elif "id" in message:
        send({"id": "ours", "method": "workspace/configuration"})
        send({"method": "note", "params": {"of": message["params"]}})
        send({"id": message["id"], "result": message["params"]})
"""


def echo() -> LspClient:
    return LspClient([sys.executable, "-c", _ECHO], {})


def test_a_request_is_answered_and_timed() -> None:
    with echo() as client:
        answer = client.request("echo", {"n": 1})

        assert answer.result == {"n": 1}
        assert answer.round_trip_ms > 0


def test_answers_are_matched_by_number() -> None:
    with echo() as client:
        first, second = client.ask("echo", 1), client.ask("echo", 2)

        assert (client.answer(second).result, client.answer(first).result) == (2, 1)


def test_what_the_server_asks_is_answered_with_null() -> None:
    with echo() as client:
        client.request("echo")

        assert client.request("answers").result == [{"jsonrpc": "2.0", "id": "ours", "result": None}]


def test_notifications_are_waited_for() -> None:
    with echo() as client:
        client.request("echo", 7)

        assert client.notification("note", lambda params: params["of"] == 7) == {"of": 7}


def test_an_error_names_what_the_server_said() -> None:
    with echo() as client, pytest.raises(RepriseError, match="the server answered: no"):
        client.request("refuse")


def test_a_server_that_dies_is_reported_with_its_last_words() -> None:
    client = LspClient([sys.executable, "-c", "raise SystemExit('out of luck')"], {})

    with pytest.raises(ServerDiedError, match="status 1: out of luck"), client:
        client.request("initialize")
