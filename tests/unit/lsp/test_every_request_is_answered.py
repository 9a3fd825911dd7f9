"""Whatever a request holds, it is answered exactly once."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol.types import EXIT, INITIALIZE, SHUTDOWN

from reprise.config import Settings
from reprise.lsp.assembly import create_server
from reprise.lsp.folders import Folder
from reprise.lsp.server import RepriseServer
from tests.unit.lsp.conftest import READY
from tests.unit.lsp.fake_engine import FakeEngine

ROOT = Path("/nowhere/project")
URI = (ROOT / "a.py").as_uri()
COMMANDS = [
    *("showContext", "explainLast", "replayLast", "status"),
    *("reindex", "clearIndex", "pause", "accepted", "other"),
]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 4),
    st.just(2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.just(URI),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
NUMBERS = st.integers(-1, 3) | VALUES
POSITIONS = st.fixed_dictionaries({"line": NUMBERS, "character": NUMBERS}) | VALUES
RANGES = st.fixed_dictionaries({"start": POSITIONS, "end": POSITIONS}) | VALUES
DOCUMENTS = st.fixed_dictionaries({"uri": st.just(URI) | VALUES}, optional={"version": VALUES}) | VALUES
CHANGES = st.fixed_dictionaries({"text": st.text(max_size=4) | VALUES}, optional={"range": RANGES})
PARAMS = st.one_of(
    VALUES,
    st.fixed_dictionaries(
        {},
        optional={
            "textDocument": DOCUMENTS,
            "position": POSITIONS,
            "context": st.fixed_dictionaries(
                {"triggerKind": st.just(1) | VALUES},
                optional={"selectedCompletionInfo": st.fixed_dictionaries({"range": RANGES, "text": VALUES})},
            ),
            "contentChanges": st.lists(CHANGES | VALUES, max_size=3),
            "command": st.sampled_from(COMMANDS).map("reprise.{}".format) | VALUES,
            "arguments": st.lists(VALUES | DOCUMENTS | st.fixed_dictionaries({"uri": VALUES}), max_size=2),
            "label": VALUES,
            "data": VALUES | st.fixed_dictionaries({"answer": NUMBERS, "item": NUMBERS}),
            "settings": VALUES,
            "event": VALUES,
            "id": VALUES,
            "token": VALUES,
        },
    ),
)


class Outbox:
    """Takes what the server writes."""

    def __init__(self) -> None:
        self.answered: list[Any] = []

    def write(self, data: bytes) -> None:
        message = json.loads(data.partition(b"\r\n\r\n")[2])
        if "method" not in message:
            self.answered.append(message["id"])

    def close(self) -> None:
        pass


async def answered(messages: list[dict[str, Any]]) -> list[Any]:
    """The ids that a server answers, which is initialized and has one document open."""
    server = create_server(open_engine)
    outbox = Outbox()
    server.protocol.set_writer(outbox)
    folders = [{"uri": ROOT.as_uri(), "name": "project"}]
    opening = [
        {
            "id": "initialize",
            "method": INITIALIZE,
            "params": {"capabilities": {}, "workspaceFolders": folders},
        },
        {"method": "initialized", "params": {}},
        {
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": URI, "languageId": "python", "version": 1, "text": "a\nb"}},
        },
    ]
    for message in [*opening, *messages]:
        server.protocol.receive(json.dumps({"jsonrpc": "2.0"} | message).encode())
    await settle(server)
    return [msg_id for msg_id in outbox.answered if msg_id != "initialize"]


def open_engine(folder: Folder, settings: Settings, server: RepriseServer) -> Any:
    server.reporter.on_progress(folder, READY)
    return FakeEngine(folder.root, settings)


async def settle(server: RepriseServer) -> None:
    """Wait until nothing runs any more."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def methods() -> list[str]:
    protocol = create_server(open_engine).protocol
    known = {*protocol.fm.features, *protocol.fm.builtin_features, "textDocument/hover", "$/cancelRequest"}
    return sorted(known - {EXIT, INITIALIZE, SHUTDOWN})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(methods()), PARAMS, st.booleans()),
        min_size=10,
        max_size=25,
    )
)
def test_every_request_is_answered_once_and_no_notification_is(
    drawn: list[tuple[str, Any, bool]],
) -> None:
    messages: list[dict[str, Any]] = []
    for msg_id, (method, params, is_request) in enumerate(drawn):
        message = {"method": method, "params": params}
        messages.append(message | {"id": msg_id} if is_request else message)
    expected = [message["id"] for message in messages if "id" in message]
    assert sorted(asyncio.run(answered(messages))) == expected
