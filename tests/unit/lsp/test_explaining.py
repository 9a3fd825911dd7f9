"""The last answer is explained beside the messages, and saved as what it was made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprise.completion.plain_values import from_plain
from reprise.types import Trace
from tests.e2e.lsp_client import LspClient, Message, ResponseError
from tests.unit.completion.traces import trace
from tests.unit.lsp.conftest import Session
from tests.unit.lsp.fake_engine import FakeEngine, completion

EXECUTE = "workspace/executeCommand"
EXPLAIN = {"command": "reprise.explainLast"}
GHOST_TEXT: Message = {"textDocument": {"inlineCompletion": {}}}


@pytest.fixture
def client(session: Session, root: Path) -> LspClient:
    session.client.initialize(root, capabilities=GHOST_TEXT)
    session.client.wait_until("ready")
    return session.client


@pytest.fixture
def engine(session: Session, client: LspClient, root: Path) -> FakeEngine:
    return session.engine(root)


def blocked(client: LspClient, engine: FakeEngine, params: Message) -> int:
    """A command that stays in the engine until it is abandoned."""
    engine.started.clear()
    engine.blocks = True
    msg_id = client.start_request(EXECUTE, params)
    assert engine.started.wait(10)
    engine.blocks = False
    return msg_id


def test_an_explanation_is_added_to_the_answers_json(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    uri = client.open(root / "a.py", "x\n")
    engine.items = [completion("yes", 0, 0)]
    client.inline(uri, 0, 0)
    document = client.command("reprise.explainLast", {"uri": uri})
    assert document["items"][0]["text"] == "yes"
    assert document["uri"] == uri
    (snippet,) = document["explanation"]["snippets"]
    assert (snippet["path"], snippet["influence"]) == ("lib/money.py", 1.5)


def test_an_empty_answer_is_explained_by_its_stage(client: LspClient, root: Path) -> None:
    client.inline(client.open(root / "a.py", "x\n"), 0, 0)
    assert client.command("reprise.explainLast")["explanation"]["empty"] == {
        "stage": "gate",
        "reason": "nothing to do",
    }


def test_a_document_in_no_folder_is_explained_without_an_engine(client: LspClient, tmp_path: Path) -> None:
    document = client.command("reprise.explainLast", {"uri": (tmp_path / "b.py").as_uri()})
    assert document["explanation"]["empty"]["stage"] == "workspace"


def test_progress_is_shown_under_the_clients_token(client: LspClient, engine: FakeEngine, root: Path) -> None:
    client.inline(client.open(root / "a.py", "x\n"), 0, 0)
    engine.n_steps = 2
    client.request(EXECUTE, EXPLAIN | {"workDoneToken": "why"})
    told: list[Message] = []
    while not told or told[-1]["value"]["kind"] != "end":
        told.append(client.notification("$/progress"))
    assert {message["token"] for message in told} == {"why"}
    assert [message["value"]["kind"] for message in told] == ["begin", "report", "report", "end"]
    assert told[2]["value"] == {"kind": "report", "message": "2 of 2", "percentage": 100}


def test_a_cancelled_explanation_frees_its_work(client: LspClient, engine: FakeEngine, root: Path) -> None:
    client.inline(client.open(root / "a.py", "x\n"), 0, 0)
    msg_id = blocked(client, engine, EXPLAIN)
    client.notify("$/cancelRequest", {"id": msg_id})
    with pytest.raises(ResponseError):
        client.result(msg_id)
    assert engine.freed.wait(10)


def test_ghost_text_does_not_wait_for_an_explanation(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    uri = client.open(root / "a.py", "x\n")
    client.inline(uri, 0, 0)
    older = blocked(client, engine, EXPLAIN)
    assert client.inline(uri, 0, 0) == {"items": []}
    assert not engine.freed.is_set()
    client.request(EXECUTE, EXPLAIN)
    assert client.result(older) is None


def test_the_last_answer_is_the_ghost_text_when_the_popup_was_asked_with_it(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    uri = client.open(root / "a.py", "x\n")
    engine.trace = trace()
    engine.items = [completion("ghost", 0, 0), completion("popup", 0, 0, kind="api")]
    client.inline(uri, 0, 0)
    client.complete(uri, 0, 0)
    assert [item["text"] for item in client.command("reprise.explainLast")["items"]] == ["ghost"]


def test_the_replay_of_the_last_answer_is_a_replay_file(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    assert client.command("reprise.replayLast") is None
    uri = client.open(root / "a.py", "x\n")
    engine.trace = trace()
    engine.items = [completion("ghost", 0, 0)]
    client.inline(uri, 0, 0)
    document = client.command("reprise.replayLast", {"uri": uri})
    assert document["format"] == "reprise-replay"
    assert document["items"][0]["text"] == "ghost"
    assert from_plain(Trace, document["trace"], "trace") == engine.trace


def test_what_old_answers_were_made_of_is_forgotten(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    old, new = client.open(root / "a.py", "x\n"), client.open(root / "b.py", "x\n")
    engine.trace = trace()
    client.inline(old, 0, 0)
    assert client.command("reprise.replayLast", {"uri": old}) is not None
    for _ in range(8):
        client.inline(new, 0, 0)
    assert client.command("reprise.replayLast", {"uri": old}) is None
    assert client.command("reprise.explainLast", {"uri": old}) is not None
