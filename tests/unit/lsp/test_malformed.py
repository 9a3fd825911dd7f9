"""Every request is answered, whatever it holds, and the server lives on."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.lsp_client import LspClient, ResponseError, at
from tests.unit.lsp.conftest import Session

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32600, -32601, -32602, -32700
NOT_INITIALIZED = -32002
DOCUMENT = {"uri": "untitled:open"}


def error_code(client: LspClient, method: str, params: Any) -> int:
    with pytest.raises(ResponseError) as raised:
        client.request(method, params)
    return raised.value.code


def raw_error(client: LspClient, message: Any) -> tuple[Any, int]:
    client.send(message)
    answer = client.wait_for(lambda message: "error" in message)
    return answer["id"], answer["error"]["code"]


@pytest.fixture
def client(session: Session, root: Path) -> LspClient:
    session.client.initialize(root)
    session.client.wait_until("ready")
    document = DOCUMENT | {"languageId": "python", "version": 1, "text": "one\ntwo\n"}
    session.client.notify("textDocument/didOpen", {"textDocument": document})
    return session.client


@pytest.mark.parametrize("method", ["textDocument/completion", "textDocument/inlineCompletion"])
@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        5,
        "text",
        {},
        {"textDocument": DOCUMENT},
        {"textDocument": {"uri": 5}, "position": {"line": 0, "character": 0}},
        {"textDocument": DOCUMENT, "position": None},
        {"textDocument": DOCUMENT, "position": [0, 0]},
        {"textDocument": DOCUMENT, "position": {"line": "0", "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": True, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": 0.5, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": -1, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": 0, "character": 2**31}},
        {"textDocument": DOCUMENT, "position": {"line": 3, "character": 0}},
    ],
)
def test_malformed_parameters_are_invalid_params(client: LspClient, method: str, params: Any) -> None:
    context = {"context": {"triggerKind": 1}} if isinstance(params, dict) else {}
    sent = {**params, **context} if isinstance(params, dict) else params
    assert error_code(client, method, sent) == INVALID_PARAMS
    assert client.command("reprise.status")["state"] == "ready"


def test_a_request_without_parameters_is_answered(client: LspClient) -> None:
    message = {"jsonrpc": "2.0", "id": "alone", "method": "textDocument/completion"}
    assert raw_error(client, message) == ("alone", INVALID_PARAMS)


def test_the_answer_names_the_wrong_field(client: LspClient) -> None:
    params = {"textDocument": DOCUMENT, "position": {"line": "0", "character": 0}}
    with pytest.raises(ResponseError, match=r"position\.line"):
        client.request("textDocument/completion", params)


def test_well_formed_parameters_in_no_folder_are_answered_with_null(client: LspClient) -> None:
    assert client.complete(DOCUMENT["uri"], 1, 0) is None
    assert client.inline(DOCUMENT["uri"], 1, 0) is None


def test_a_character_behind_the_line_is_its_end(session: Session, client: LspClient, root: Path) -> None:
    uri = client.open(root / "a.py", "one\ntwo\n")
    client.complete(uri, 1, 500)
    assert session.engine(root).asked[-1]["character"] == 3


def test_a_document_that_is_not_open_is_invalid_params(client: LspClient, root: Path) -> None:
    uri = (root / "a.py").as_uri()
    assert error_code(client, "textDocument/completion", at(uri, 0, 0)) == INVALID_PARAMS


def test_an_unknown_method_is_not_found(client: LspClient) -> None:
    assert error_code(client, "textDocument/hover", {}) == METHOD_NOT_FOUND


def test_an_unknown_command_is_invalid_params(client: LspClient) -> None:
    params = {"command": "reprise.nothing"}
    assert error_code(client, "workspace/executeCommand", params) == INVALID_PARAMS


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("reprise.pause", [{"paused": "yes"}]),
        ("reprise.showContext", [{"uri": 5}]),
        ("reprise.showContext", [{"textDocument": 5, "position": {"line": 0, "character": 0}}]),
        ("reprise.showContext", [{"textDocument": {"uri": 5}}]),
        ("reprise.showContext", [{"uri": "file:///a", "position": {"line": "x"}}]),
        ("reprise.status", [1, 2]),
        ("reprise.status", ["file:///elsewhere"]),
    ],
)
def test_wrong_command_arguments_are_invalid_params(
    client: LspClient, command: str, arguments: list[Any]
) -> None:
    params = {"command": command, "arguments": arguments}
    assert error_code(client, "workspace/executeCommand", params) == INVALID_PARAMS


@pytest.mark.parametrize("data", [None, 5, "text", [], {}, {"answer": "x", "item": None}, {"answer": 1}])
def test_an_item_that_nobody_sent_resolves_to_itself(client: LspClient, data: Any) -> None:
    item = {"label": "x", "data": data}
    assert client.request("completionItem/resolve", item)["label"] == "x"


def test_a_request_before_initialize_is_refused(session: Session) -> None:
    assert error_code(session.client, "textDocument/completion", {}) == NOT_INITIALIZED
    assert session.client.initialize()["capabilities"]["completionProvider"]


def test_malformed_initialize_is_answered_and_can_be_repeated(session: Session) -> None:
    assert error_code(session.client, "initialize", {"capabilities": 5}) == INVALID_PARAMS
    assert session.client.initialize()["serverInfo"]["name"] == "reprise"


def test_a_second_initialize_is_an_invalid_request(client: LspClient) -> None:
    assert error_code(client, "initialize", {"capabilities": {}}) == INVALID_REQUEST


def test_a_request_after_shutdown_is_an_invalid_request(client: LspClient) -> None:
    client.request("shutdown")
    assert error_code(client, "textDocument/completion", {}) == INVALID_REQUEST


@pytest.mark.parametrize(
    "message",
    [[], 5, None, "text", {}, {"jsonrpc": "1.0", "id": 1, "method": "shutdown"}, {"id": 1, "method": "x"}],
)
def test_what_is_no_message_is_an_invalid_request(client: LspClient, message: Any) -> None:
    assert raw_error(client, message)[1] == INVALID_REQUEST
    assert client.command("reprise.status")["state"] == "ready"


@pytest.mark.parametrize("msg_id", [None, True, [], {}, 1.5])
def test_an_unusable_id_is_an_invalid_request(client: LspClient, msg_id: Any) -> None:
    message = {"jsonrpc": "2.0", "id": msg_id, "method": "shutdown"}
    assert raw_error(client, message) == (None, INVALID_REQUEST)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 3\r\n\r\n{{{",
        b"Content-Length: 2\r\n\r\n\xff\xff",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: 99999999999999\r\n\r\n",
        b"Content-Type: text\r\n\r\n",
        b"Content-Length: %d\r\n\r\n" % 200_000 + b"[" * 200_000,
    ],
)
def test_bytes_that_are_no_message_are_a_parse_error(client: LspClient, data: bytes) -> None:
    client.send_bytes(data)
    assert client.wait_for(lambda message: "error" in message)["error"]["code"] == PARSE_ERROR
    assert client.command("reprise.status")["state"] == "ready"


def test_headers_are_read_whatever_their_case_and_order(client: LspClient) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "x", "method": "unknown"}).encode()
    client.send_bytes(b"content-type: text\r\nCONTENT-LENGTH:%d\r\n\r\n" % len(body) + body)
    answer = client.wait_for(lambda message: message.get("id") == "x")
    assert answer["error"]["code"] == METHOD_NOT_FOUND


@pytest.mark.parametrize(
    "message",
    [
        {"method": "textDocument/didChange"},
        {"method": "textDocument/didChange", "params": {"textDocument": 5}},
        {"method": "textDocument/didOpen", "params": None},
        {"method": "workspace/didChangeConfiguration", "params": {"settings": [1]}},
        {"method": "workspace/didChangeWorkspaceFolders", "params": {"event": 5}},
        {"method": "window/workDoneProgress/cancel", "params": {"token": "unknown"}},
        {"method": "$/cancelRequest", "params": {"id": 12345}},
        {"method": "$/cancelRequest"},
        {"method": "$/unknown", "params": {}},
        {"method": 5},
        {"id": 99999, "result": 1},
        {"id": 99999, "error": 5},
        {"id": None, "result": 1},
    ],
)
def test_notifications_and_answers_that_make_no_sense_are_dropped(
    client: LspClient, message: dict[str, Any]
) -> None:
    client.send({"jsonrpc": "2.0"} | message)
    assert client.command("reprise.status")["state"] == "ready"


def test_an_error_of_the_engine_is_an_internal_error(session: Session, client: LspClient, root: Path) -> None:
    uri = client.open(root / "a.py", "one\n")
    session.engine(root).error = RuntimeError("broken")
    assert error_code(client, "textDocument/completion", at(uri, 0, 0)) == -32603
    session.engine(root).error = None
    assert client.complete(uri, 0, 0)["items"] == []


def test_a_mistake_of_the_client_is_no_error_in_the_log(
    client: LspClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert error_code(client, "textDocument/completion", at("untitled:open", 999, 0)) == INVALID_PARAMS
    assert error_code(client, "textDocument/completion", at("untitled:other", 0, 0)) == INVALID_PARAMS
    told = [record for record in caplog.records if record.name.startswith("reprise")]
    assert any("line 999" in record.getMessage() for record in told)
    assert [record for record in told if record.levelno > logging.WARNING or record.exc_info] == []
