"""The real server as an editor starts it, with the real engine, over standard streams and TCP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.lsp_client import PATIENCE_S, LspClient, ResponseError, ServerProcess, at, eventually, span

LEDGER = '''"""Books."""

import json


class Ledger:
    """Books entries."""

    def __init__(self, path):
        self.path = path
        self.entries = []

    def post_entry(self, account, amount):
        """Book one amount on an account."""
        self.entries.append((account, amount))
        return len(self.entries)


def load_ledger(path):
    """Read a ledger from disk."""
    with open(path, encoding="utf-8") as handle:
        return Ledger(json.load(handle))


def save_ledger(ledger, path):
    """Write a ledger to disk."""
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(ledger.entries, handle)
'''
DRAFT = "from ledger import load_ledger\n\n\ndef main(path):\n    book = load_ledger(path)\n    book.post\n"
CAPABILITIES = {"window": {"workDoneProgress": True}, "general": {"positionEncodings": ["utf-32"]}}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A cache and a configuration of the tests' own."""
    home = tmp_path_factory.mktemp("home")
    return {"XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "configuration")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "ledger.py").write_text(LEDGER)
    (folder / "draft.py").write_text(DRAFT)
    return folder


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[LspClient]:
    """A client of a server without folders, which shows what it is unsure of too."""
    options = {"completion": {"minConfidence": 0.05, "deadlineMs": 2000}}
    with ServerProcess(environment) as server:
        server.client.initialize(capabilities=CAPABILITIES, options=options)
        server.client.wait_until("ready")
        yield server.client
        server.client.stop()
        assert server.process.wait(PATIENCE_S) == 0


@pytest.fixture
def client(server: LspClient, root: Path) -> Iterator[LspClient]:
    """The client, with the test's workspace as the only folder, indexed."""
    server.received.clear()
    change_folders(server, added=[root])
    server.notification("reprise/status", lambda status: is_ready(status, root))
    yield server
    change_folders(server, removed=[root])


def change_folders(client: LspClient, added: Sequence[Path] = (), removed: Sequence[Path] = ()) -> None:
    entries = [[{"uri": path.as_uri(), "name": path.name} for path in paths] for paths in (added, removed)]
    event = {"added": entries[0], "removed": entries[1]}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})


def is_ready(status: Any, *folders: Path) -> bool:
    return bool(status["state"] == "ready" and status["folders"] == [str(folder) for folder in folders])


def item_texts(answer: Any) -> list[str]:
    return [item["textEdit"]["newText"] for item in answer["items"]]


def end_of(text: str) -> tuple[int, int]:
    """The last position of a text, in code points."""
    return text.count("\n"), len(text.rpartition("\n")[2])


def test_a_call_of_the_workspace_is_completed_with_its_provenance(client: LspClient, root: Path) -> None:
    uri = client.open(root / "draft.py", DRAFT)
    items = client.complete(uri, 5, 13)["items"]
    item = next(item for item in items if item["textEdit"]["newText"].startswith("post_entry"))
    assert item["textEdit"]["range"] == span(5, 9, 5, 13)
    assert "account, amount" in item["detail"]
    resolved = client.request("completionItem/resolve", item)
    assert "Book one amount" in resolved["documentation"]["value"]
    assert "ledger.py:13-16" in resolved["documentation"]["value"]


def test_a_repeated_line_is_ghost_text(client: LspClient, root: Path) -> None:
    text = LEDGER + "\n\ndef reload(path):\n    with open(path, en"
    uri = client.open(root / "ledger.py", text)
    item = client.inline(uri, *end_of(text))["items"][0]
    line = text.rpartition("\n")[2]
    replaced = line[item["range"]["start"]["character"] :]
    assert item["insertText"].removeprefix(replaced) == 'coding="utf-8") as handle:'
    n_accepted = client.command("reprise.status")["accepted"]
    client.command(item["command"]["command"], *item["command"]["arguments"])
    assert client.command("reprise.status")["accepted"] == n_accepted + 1


def test_a_function_added_to_an_unsaved_buffer_is_found_by_the_next_request(
    client: LspClient, root: Path
) -> None:
    ledger = client.open(root / "ledger.py", LEDGER)
    draft = client.open(root / "draft.py", text := DRAFT + "\nreconcile_")
    added = 'def reconcile_accounts(left, right):\n    """Compare."""\n    return left == right\n\n\n'
    client.change(ledger, 2, {"range": span(18, 0, 18, 0), "text": added})
    assert any(
        text.startswith("reconcile_accounts") for text in item_texts(client.complete(draft, *end_of(text)))
    )


def test_deleted_text_is_never_suggested(client: LspClient, root: Path) -> None:
    ledger = client.open(root / "ledger.py", LEDGER)
    draft = client.open(root / "draft.py", DRAFT)
    lines = LEDGER.splitlines()
    first = lines.index("    def post_entry(self, account, amount):")
    client.change(ledger, 2, {"range": span(first, 0, first + 4, 0), "text": ""})
    assert not [text for text in item_texts(client.complete(draft, 5, 13)) if "post_entry" in text]
    context = client.command("reprise.explainLast", draft)["context"]
    assert not [hit for hit in context if "post_entry" in hit["text"]]


def test_closing_a_buffer_brings_the_file_back(client: LspClient, root: Path) -> None:
    ledger = client.open(root / "ledger.py", "nothing = 1\n")
    draft = client.open(root / "draft.py", DRAFT)
    assert not [text for text in item_texts(client.complete(draft, 5, 13)) if "post_entry" in text]
    client.notify("textDocument/didClose", {"textDocument": {"uri": ledger}})
    assert [text for text in item_texts(client.complete(draft, 5, 13)) if "post_entry" in text]


def test_a_file_written_on_disk_is_found_once_the_editor_says_so(client: LspClient, root: Path) -> None:
    path = root / "audit.py"
    path.write_text("def audit_everything(books):\n    return books\n")
    changes = {"changes": [{"uri": path.as_uri(), "type": 1}]}
    client.notify("workspace/didChangeWatchedFiles", changes)
    draft = client.open(root / "draft.py", text := "audit_every")

    def is_found() -> bool:
        client.complete(draft, *end_of(text))
        context = client.command("reprise.explainLast", draft)["context"]
        return "audit.py" in [hit["path"] for hit in context]

    assert eventually(is_found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_edits_and_answers_behind_wide_characters_land_right(
    root: Path, environment: dict[str, str], encoding: str
) -> None:
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    line = "s = '😀é漢\u2028\f'; book.po"
    units = len(line.encode(codec)) // width
    with ServerProcess(environment) as server:
        general = {"general": {"positionEncodings": [encoding]}}
        server.client.initialize(root, capabilities=general, options={"completion": {"deadlineMs": 2000}})
        server.client.wait_until("ready")
        head = "from ledger import Ledger\r\nbook = Ledger('x')\r\n"
        uri = server.client.open(root / "draft.py", head + line + "\r\n")
        server.client.change(uri, 2, {"range": span(2, units, 2, units), "text": "st"})
        answer = server.client.complete(uri, 2, units + 2)
    item = next(item for item in answer["items"] if item["textEdit"]["newText"].startswith("post_entry"))
    assert item["textEdit"]["range"] == span(2, units - 2, 2, units + 2)


def test_folders_can_be_added_and_removed(client: LspClient, root: Path, tmp_path: Path) -> None:
    late = tmp_path / "late"
    late.mkdir()
    (late / "money.py").write_text("def convert_currency(amount, rate):\n    return amount * rate\n")
    change_folders(client, added=[late])
    client.notification("reprise/status", lambda status: is_ready(status, root, late))
    uri = client.open(late / "use.py", text := "from money import convert_currency\n\nconvert_cur")
    assert [found for found in item_texts(client.complete(uri, *end_of(text))) if "convert_currency" in found]
    change_folders(client, removed=[late])
    client.notification("reprise/status", lambda status: is_ready(status, root))
    assert client.complete(uri, *end_of(text)) is None


def test_a_secret_file_is_answered_with_a_reason(client: LspClient, root: Path) -> None:
    uri = client.open(root / ".env", "TOKEN=abc\nTO")
    assert client.inline(uri, 1, 2) == {"items": []}
    assert "secret" in client.command("reprise.explainLast", uri)["empty_because"]


def test_settings_pushed_by_the_editor_change_the_answers(client: LspClient, root: Path) -> None:
    uri = client.open(root / "draft.py", DRAFT)
    settings = {"reprise": {"completion": {"languages": ["!python"]}}}
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert eventually(lambda: not client.complete(uri, 5, 13)["items"])
    assert "python" in client.command("reprise.explainLast", uri)["empty_because"]
    client.notify("workspace/didChangeConfiguration", {"settings": {"completion": {"languages": ["*"]}}})
    assert eventually(lambda: client.complete(uri, 5, 13)["items"])


def test_the_index_can_be_rebuilt_and_cleared(client: LspClient, root: Path) -> None:
    before = counts(client)
    for command in ("reprise.reindex", "reprise.clearIndex"):
        client.command(command)
        assert eventually(lambda: counts(client) == before)


def counts(client: LspClient) -> Any:
    """What the index holds, once it is at rest."""
    status = client.command("reprise.status")
    names = ("n_files", "n_chunks", "n_symbols", "n_calls", "n_vectors")
    return status["state"], [status["indexes"][0][name] for name in names]


def test_a_storm_of_edits_questions_and_cancels_leaves_the_text_right(client: LspClient, root: Path) -> None:
    uri = client.open(root / "draft.py", "")
    typed = "from ledger import load_ledger\nbook = load_ledger('x')\nbook.post_e"
    started = []
    for offset, character in enumerate(typed):
        line, column = end_of(typed[:offset])
        client.change(uri, offset + 2, {"range": span(line, column, line, column), "text": character})
        place = at(uri, *end_of(typed[: offset + 1])) | {"context": {"triggerKind": 2}}
        for method in ("textDocument/completion", "textDocument/inlineCompletion"):
            started.append(client.start_request(method, place))
        if offset % 3 == 0:
            client.notify("$/cancelRequest", {"id": started[-1]})
    for msg_id in started:
        try:
            client.result(msg_id)
        except ResponseError as error:
            assert error.code == -32800
    assert [found for found in item_texts(client.complete(uri, *end_of(typed))) if "post_entry" in found]


def test_malformed_messages_leave_the_server_alive(client: LspClient, root: Path) -> None:
    client.send_bytes(b"Content-Length: 5\r\n\r\n{{{{{")
    client.send({"jsonrpc": "2.0", "id": 77, "method": "textDocument/completion"})
    for msg_id, code in ((None, -32700), (77, -32602)):
        with pytest.raises(ResponseError) as raised:
            client.result(msg_id)
        assert raised.value.code == code
    uri = client.open(root / "draft.py", DRAFT)
    assert client.complete(uri, 5, 13)["items"]


def test_the_index_is_resumed_by_the_next_server(
    client: LspClient, root: Path, environment: dict[str, str]
) -> None:
    client.command("reprise.status")
    with ServerProcess(environment) as second:
        second.client.initialize(root)
        second.client.wait_until("ready")
        uri = second.client.open(root / "draft.py", DRAFT)
        assert second.client.complete(uri, 5, 13)["items"]


@pytest.fixture
def tcp_server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server on a port that it picked itself."""
    command = [sys.executable, "-m", "reprise", "serve", "--tcp", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ | environment) as process:
        assert process.stderr is not None
        line = process.stderr.readline().decode()
        port = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
        assert port is not None, line
        yield process, int(port[1])
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_server_that_is_asked_to_end_stores_what_it_has(
    environment: dict[str, str], root: Path, name: str
) -> None:
    number = getattr(signal, name)
    with ServerProcess(environment) as server:
        server.client.initialize(root)
        server.client.wait_until("ready")
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE_S) == 128 + number
    command = [sys.executable, "-m", "reprise", "status", str(root), "--json"]
    told = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=True, timeout=PATIENCE_S
    )
    status = json.loads(told.stdout)
    assert (status["stage"], status["n_files"]) == ("stored", 2) and status["n_vectors"] > 0


def test_a_server_on_tcp_serves_one_client_after_the_other_until_exit(
    root: Path, tcp_server: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, port = tcp_server
    for is_last in (False, True):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            client = LspClient(connection.makefile("rb"), connection.makefile("wb"))
            client.initialize(root)
            client.wait_until("ready")
            if is_last:
                client.stop()
            else:
                connection.shutdown(socket.SHUT_RDWR)
    assert process.wait(PATIENCE_S) == 0
