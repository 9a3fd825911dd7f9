"""Newer questions supersede older ones, cancelled ones free their work, and typing waits for neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprise.types import BufferChanged
from tests.e2e.lsp_client import LspClient, ResponseError, at
from tests.unit.lsp.conftest import Session
from tests.unit.lsp.fake_engine import FakeEngine, completion

CANCELLED = -32800
METHODS = ["textDocument/completion", "textDocument/inlineCompletion"]


@pytest.fixture
def client(session: Session, root: Path) -> LspClient:
    session.client.initialize(root)
    session.client.wait_until("ready")
    return session.client


def start(client: LspClient, method: str, uri: str) -> int:
    return client.start_request(method, at(uri, 0, 0) | {"context": {"triggerKind": 1}})


def block(engine: FakeEngine, client: LspClient, method: str, uri: str) -> int:
    """Start a request that stays in the engine until it is abandoned."""
    engine.blocks = True
    msg_id = start(client, method, uri)
    assert engine.started.wait(10)
    engine.blocks = False
    return msg_id


@pytest.mark.parametrize("method", METHODS)
def test_a_newer_request_supersedes_the_older(
    session: Session, client: LspClient, root: Path, method: str
) -> None:
    uri = client.open(root / "a.py", "x\n")
    older = block(session.engine(root), client, method, uri)
    newer = start(client, method, uri)
    assert client.result(older) is None
    assert client.result(newer)["items"] == []
    assert session.engine(root).freed.wait(10)


@pytest.mark.parametrize("method", METHODS)
def test_a_cancelled_request_is_answered_so_and_frees_its_work(
    session: Session, client: LspClient, root: Path, method: str
) -> None:
    uri = client.open(root / "a.py", "x\n")
    msg_id = block(session.engine(root), client, method, uri)
    client.notify("$/cancelRequest", {"id": msg_id})
    with pytest.raises(ResponseError) as raised:
        client.result(msg_id)
    assert raised.value.code == CANCELLED
    assert session.engine(root).freed.wait(10)


def test_popup_and_ghost_text_do_not_supersede_each_other(
    session: Session, client: LspClient, root: Path
) -> None:
    uri = client.open(root / "a.py", "x\n")
    session.engine(root).items = [completion("ab", 0, 0), completion("ab", 0, 0, kind="api")]
    popup, ghost = (start(client, method, uri) for method in METHODS)
    assert client.result(popup)["items"]
    assert client.result(ghost)["items"]


def test_documents_do_not_supersede_each_other(session: Session, client: LspClient, root: Path) -> None:
    uris = [client.open(root / name, "x\n") for name in ("a.py", "b.py")]
    started = [start(client, METHODS[0], uri) for uri in uris]
    assert [client.result(msg_id)["items"] for msg_id in started] == [[], []]


def test_an_edit_goes_through_while_requests_wait(session: Session, client: LspClient, root: Path) -> None:
    engine = session.engine(root)
    uris = [client.open(root / f"{number}.py", "x\n") for number in range(8)]
    engine.blocks = True
    started = [start(client, METHODS[0], uri) for uri in uris]
    client.change(uris[0], 2, {"text": "typed"})
    client.command("reprise.explainLast")  # answered behind the edit, and before any of the requests
    assert engine.changes[-1] == BufferChanged("0.py", "typed")
    for msg_id in started:
        client.notify("$/cancelRequest", {"id": msg_id})


def test_an_edit_withdraws_ghost_text_that_is_on_its_way(
    session: Session, client: LspClient, root: Path
) -> None:
    uri = client.open(root / "a.py", "x\n")
    ghost = block(session.engine(root), client, METHODS[1], uri)
    client.change(uri, 2, {"text": "y\n"})
    assert client.result(ghost) is None


def test_more_waiting_requests_than_threads_do_not_stop_the_next(
    session: Session, client: LspClient, root: Path
) -> None:
    engine = session.engine(root)
    engine.blocks = True
    uris = [client.open(root / f"{number}.py", "x\n") for number in range(12)]
    started = [start(client, METHODS[0], uri) for uri in uris]
    for msg_id in started:
        client.notify("$/cancelRequest", {"id": msg_id})
    for msg_id in started:
        with pytest.raises(ResponseError):
            client.result(msg_id)
    engine.blocks = False
    assert client.complete(uris[0], 0, 0)["items"] == []


def test_shutdown_ends_what_still_runs(session: Session, client: LspClient, root: Path) -> None:
    uri = client.open(root / "a.py", "x\n")
    msg_id = block(session.engine(root), client, METHODS[0], uri)
    client.request("shutdown")
    with pytest.raises(ResponseError):
        client.result(msg_id)
    assert session.engine(root).freed.wait(10)
