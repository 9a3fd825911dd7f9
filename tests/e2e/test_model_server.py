"""The real server with a model server behind it, as an editor uses it: reuse, cancels, work ahead, trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.lsp_client import LspClient, ServerProcess, at, eventually, span
from tests.model_servers.openai_stand_in import ROUTE, OpenAiStandIn
from tests.model_servers.scripted_server import Hold, Reply

LEDGER = '''class Ledger:
    """Books entries."""

    def post_entry(self, account, amount):
        """Book one amount on an account."""
        self.entries.append((account, amount))
        return len(self.entries)


def load_ledger(path):
    """Read a ledger from disk."""
    with open(path, encoding="utf-8") as handle:
        return Ledger(json.load(handle))

'''
DRAFT = "from ledger import load_ledger\n\n\ndef main(path):\n    book = load_ledger(path)\n    \n"
LINE, START = 5, 4


class Editor:
    """One document in one editor, and the model server behind it."""

    def __init__(self, client: LspClient, model: OpenAiStandIn, path: Path) -> None:
        self.client = client
        self.model = model
        self.uri = client.open(path, DRAFT)
        self._version = 1
        self._column = START

    def type(self, text: str) -> None:
        self._version += 1
        edit = {"range": span(LINE, self._column, LINE, self._column), "text": text}
        self.client.change(self.uri, self._version, edit)
        self._column += len(text)

    def ask(self) -> int:
        place = at(self.uri, LINE, self._column) | {"context": {"triggerKind": 2}}
        return self.client.start_request("textDocument/inlineCompletion", place)

    def texts(self, asked: int) -> list[str]:
        answer = self.client.result(asked)
        return [item["insertText"] for item in answer["items"]]

    def warnings(self) -> list[str]:
        self.client.command("reprise.status")  # whatever was said before has come by then
        said = [message for message in self.client.received if message.get("method") == "window/showMessage"]
        return [message["params"]["message"] for message in said]

    def is_asked(self, n_questions: int) -> bool:
        return self.model.wait_until(lambda: len(self.model.streams()) >= n_questions)


Open = Callable[..., Editor]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "ledger.py").write_text(LEDGER)
    (folder / "draft.py").write_text(DRAFT)
    return folder


@pytest.fixture
def model() -> Iterator[OpenAiStandIn]:
    with OpenAiStandIn() as model:
        yield model


@pytest.fixture
def opened(tmp_path: Path, root: Path, model: OpenAiStandIn) -> Iterator[Open]:
    """Starts the server with the model behind it, and opens the draft."""
    home = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "configuration")}
    with ServerProcess(home) as server:

        def open_draft(state: str = "ready", **generator: Any) -> Editor:
            chosen = {"backend": "openai", "url": model.url, "fim": "qwen2.5-coder", "timeoutMs": 3000}
            capabilities = {"general": {"positionEncodings": ["utf-32"]}}
            options = {"generator": chosen | generator}
            server.client.initialize(root, capabilities=capabilities, options=options)
            server.client.wait_until("ready")
            assert eventually(lambda: status(server.client)["state"] == state)
            return Editor(server.client, model, root / "draft.py")

        yield open_draft


def status(client: LspClient) -> Any:
    return client.command("reprise.status")["generator"] or {"state": "off"}


def streamed(*tokens: str | Hold) -> Reply:
    """An answer token by token, as OpenAI's completions stream it."""
    events = [token if isinstance(token, Hold) else {"choices": [{"text": token}]} for token in tokens]
    return Reply.events([*events, {"choices": [{"text": "", "finish_reason": "stop"}]}])


def test_what_the_model_writes_is_shown_as_its_own(opened: Open, model: OpenAiStandIn) -> None:
    model.continue_ = lambda prompt: ("book", ".", "post_entry", "(", ")")
    editor = opened()

    assert editor.texts(editor.ask()) == ["book.post_entry()"]
    explained = editor.client.command("reprise.explainLast", {"uri": editor.uri})
    assert explained["items"][0]["source"] == "openai"
    assert "def post_entry" in model.streams()[0].json["prompt"]


def test_keys_that_agree_with_the_stream_cost_no_question(opened: Open, model: OpenAiStandIn) -> None:
    hold = Hold()
    editor = opened()
    model.script(ROUTE, streamed("book", hold, ".", "post_entry", "(", ")"))
    asked = [editor.ask()]
    assert editor.is_asked(1)
    for key in "book.po":
        editor.type(key)
        asked.append(editor.ask())
    hold.release()

    assert [editor.client.result(each) for each in asked[:-1]] == [None] * 7
    assert editor.texts(asked[-1]) == ["st_entry()"]
    assert [each.json["prompt"][-90:] for each in model.streams()[1:]] == []


def test_a_popup_beside_a_model_that_is_late_is_whole(opened: Open, root: Path, model: OpenAiStandIn) -> None:
    more = "class Ledger:\n    def post_all(self): ...\n\n    def post_none(self): ...\n\n"
    (root / "ledger.py").write_text(LEDGER.replace("class Ledger:\n", more))
    editor = opened()
    model.script(ROUTE, Reply(end="hang"))
    editor.type("book.")

    popup = editor.client.complete(editor.uri, LINE, editor._column)

    assert {item["label"] for item in popup["items"]} >= {"post_entry", "post_all", "post_none"}


def test_a_key_that_contradicts_the_stream_is_asked_anew(opened: Open, model: OpenAiStandIn) -> None:
    hold = Hold()
    editor = opened()
    model.script(ROUTE, streamed("book", hold))
    editor.ask()
    assert editor.is_asked(1)
    model.script(ROUTE, streamed("eturn", " book"))
    editor.type("r")
    second = editor.ask()

    assert editor.texts(second) == ["eturn book"]
    assert model.wait_until(lambda: model.streams()[0].left is not None)


def test_what_was_typed_too_much_and_taken_back_is_answered_as_before(
    opened: Open, model: OpenAiStandIn
) -> None:
    model.continue_ = lambda prompt: ("book", ".", "post_entry", "(", ")")
    editor = opened()
    first = editor.texts(editor.ask())
    editor.type("bo")
    typed_along = editor.texts(editor.ask())
    editor._column = START
    edit = {"range": span(LINE, START, LINE, START + 2), "text": ""}
    editor.client.change(editor.uri, 9, edit)
    taken_back = editor.texts(editor.ask())

    assert (first, typed_along, taken_back) == (["book.post_entry()"], ["ok.post_entry()"], first)
    assert len(model.streams()) == 1


def test_what_another_file_no_longer_says_is_not_shown_again(
    opened: Open, root: Path, model: OpenAiStandIn
) -> None:
    model.continue_ = lambda prompt: ("book", ".", "close" if "rename_entry" in prompt else "post_entry")
    editor = opened()
    assert editor.texts(editor.ask()) == ["book.post_entry"]

    (root / "ledger.py").write_text(LEDGER.replace("post_entry", "rename_entry"))

    assert eventually(lambda: editor.texts(editor.ask()) == ["book.close"])


def test_what_was_just_written_elsewhere_is_shown_to_the_model(
    opened: Open, root: Path, model: OpenAiStandIn
) -> None:
    editor = opened()
    editor.texts(editor.ask())

    other = editor.client.open(root / "books.py", "")
    helper = "def main(path):\n    book = load_ledger(path)\n    return book.audit()\n"
    editor.client.change(other, 2, {"text": helper})
    editor.texts(editor.ask())

    assert "book.audit()" in model.streams()[-1].json["prompt"]


def test_a_cancel_reaches_the_model_server(opened: Open, model: OpenAiStandIn) -> None:
    editor = opened()
    model.script(ROUTE, streamed("book", Hold()))
    asked = editor.ask()
    assert editor.is_asked(1)

    editor.client.notify("$/cancelRequest", {"id": asked})

    assert model.wait_until(lambda: model.streams()[0].left is not None)
    assert model.streams()[0].answered is None


def test_a_document_that_is_closed_asks_the_model_nothing_more(opened: Open, model: OpenAiStandIn) -> None:
    editor = opened()
    model.script(ROUTE, streamed("book", Hold()))
    asked = editor.ask()
    assert editor.is_asked(1)

    editor.client.notify("textDocument/didClose", {"textDocument": {"uri": editor.uri}})

    assert editor.client.result(asked) is None
    assert model.wait_until(lambda: model.streams()[0].left is not None, timeout_s=1)


def test_what_follows_an_accepted_completion_is_asked_ahead(opened: Open, model: OpenAiStandIn) -> None:
    model.continue_ = lambda prompt: ("book", ".", "save", "(", ")")
    editor = opened()
    answer = editor.client.result(editor.ask())
    command = answer["items"][0]["command"]
    model.continue_ = lambda prompt: ("\n", "    ", "return", " book")
    editor.type("book.save()")
    editor.client.command(command["command"], *command["arguments"])

    assert editor.is_asked(2)
    assert "    book.save()<|fim_suffix|>" in model.streams()[1].json["prompt"]


def test_a_model_server_is_warmed_where_the_user_rests(opened: Open, model: OpenAiStandIn) -> None:
    editor = opened()
    editor.type("book")

    def is_warmed() -> bool:
        warmed = [each.json for each in model.to(ROUTE) if not each.json.get("stream")]
        return any("    book<|fim_suffix|>" in question["prompt"] for question in warmed)

    assert model.wait_until(is_warmed)
    assert model.streams() == []


def test_an_address_elsewhere_is_refused_unless_allowed(opened: Open) -> None:
    editor = opened("down", url="http://192.0.2.1:8080")

    assert editor.texts(editor.ask()) == []
    assert "generator.allowRemote" in editor.warnings()[0]


def test_a_workspace_cannot_name_the_address(opened: Open, root: Path, model: OpenAiStandIn) -> None:
    with OpenAiStandIn() as other:
        (root / "reprise.toml").write_text(f'[generator]\nurl = "{other.url}"\nallowRemote = true\n')
        editor = opened()
        editor.client.result(editor.ask())

        assert len(model.streams()) == 1
        assert other.exchanges == []
        assert any("generator.url" in told for told in editor.warnings())
