"""Whatever a model server does wrong: the editor is answered in time, without the model, and told once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.lsp_client import PATIENCE_S, LspClient, Message, ServerProcess, eventually, span
from tests.model_servers.faults import Fault, event, faults, unused_url
from tests.model_servers.openai_stand_in import ROUTE, OpenAiStandIn

BOOKS = "def post(entries, account, amount):\n    entries.append((account, amount))\n\n\n"
DRAFT = f"{BOOKS * 3}def post(entries, account, amount):\n    \n"
LINE = DRAFT.count("\n") - 1
KEYS = "entries.append"
TIMEOUT_MS = 400
ANSWERED_IN_S = 1.0  # far more than the deadline of 150 ms, far less than what a hung server would take
GOOD = [event({"choices": [{"text": text, "finish_reason": None}]}) for text in (" zz", "_")]
FAULTS = faults(GOOD, TIMEOUT_MS)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    home = tmp_path_factory.mktemp("home")
    with ServerProcess({"XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}) as process:
        yield process


@pytest.fixture(scope="module")
def editor(process: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Editor:
    root = tmp_path_factory.mktemp("books")
    (root / "books.py").write_text(BOOKS)
    client = process.client
    client.initialize(root, capabilities={"general": {"positionEncodings": ["utf-32"]}})
    client.wait_until("ready")
    return Editor(client, client.open(root / "draft.py", DRAFT))


class Editor:
    """One buffer in which a line is typed."""

    def __init__(self, client: LspClient, uri: str) -> None:
        self.client = client
        self._uri = uri
        self._version = 1
        self._typed = 4

    def use(self, url: str, state: str = "ready", model: str = "tiny-coder") -> None:
        """Set a model server, and wait until the language server has found out what it is worth."""
        generator = {"backend": "openai", "url": url, "model": model, "timeoutMs": TIMEOUT_MS}
        settings = {"generator": generator, "completion": {"minConfidence": 0.01}}
        self.client.notify("workspace/didChangeConfiguration", {"settings": {"reprise": settings}})
        assert eventually(lambda: self.model_state() == ("openai", state))

    def model_state(self) -> tuple[str, str]:
        generator = self.client.command("reprise.status")["generator"]
        return generator["backend"], generator["state"]

    def type_line(self) -> list[Message]:
        """Type the line key by key; returns what each key's question was answered with, each in time."""
        self._replace("")
        answers = []
        for end in range(1, len(KEYS) + 1, 3):
            self._replace(KEYS[:end])
            began = time.monotonic()
            answers.append(self.client.inline(self._uri, LINE, 4 + end))
            assert time.monotonic() - began < ANSWERED_IN_S
        return answers

    def warnings(self, url: str) -> list[str]:
        """The messages about a server that were shown so far."""
        shown = [
            m["params"]["message"] for m in self.client.received if m.get("method") == "window/showMessage"
        ]
        return [message for message in shown if url in message]

    def wait_for_warning(self, url: str) -> str:
        """Wait for a message about a server."""
        params = self.client.notification("window/showMessage", lambda shown: url in shown["message"])
        return str(params["message"])

    def _replace(self, text: str) -> None:
        self._version += 1
        change = {"range": span(LINE, 4, LINE, self._typed), "text": text}
        self.client.change(self._uri, self._version, change)
        self._typed = 4 + len(text)


def texts(answers: list[Message]) -> list[str]:
    return [item["insertText"] for answer in answers for item in (answer or {}).get("items", ())]


def check(editor: Editor, url: str, says: str) -> None:
    """Answers in time from what the workspace holds, and one message."""
    answers = texts(editor.type_line())
    assert any("account, amount" in text for text in answers)

    message = editor.wait_for_warning(url)
    assert says in message
    assert message.isprintable()

    editor.type_line()
    assert editor.warnings(url) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_an_answer(name: str, editor: Editor) -> None:
    fault: Fault = faults(GOOD, TIMEOUT_MS)[name]
    with OpenAiStandIn() as model:
        editor.use(model.url)
        model.script(ROUTE, fault.reply)

        check(editor, model.url, fault.says)


def test_a_server_that_does_not_run(editor: Editor) -> None:
    url = unused_url()
    editor.use(url, state="down")

    check(editor, url, "nothing answers there (connection refused)")


def test_a_model_that_the_server_has_not(editor: Editor) -> None:
    with OpenAiStandIn() as model:
        editor.use(model.url, state="down", model="big-coder")

        check(editor, model.url, "it has no model 'big-coder'; set generator.model to one of: tiny-coder")


def test_a_token_at_a_time_is_no_fault(editor: Editor) -> None:
    with OpenAiStandIn(lambda _: tuple(".append((account, amount))")) as model:
        editor.use(model.url)

        assert texts(editor.type_line())
        assert model.streams()
        assert editor.warnings(model.url) == []


def test_the_model_answers_again_once_its_fault_is_mended(editor: Editor) -> None:
    with OpenAiStandIn(lambda _: ("zebra()",)) as model:
        editor.use(model.url)
        model.script(ROUTE, FAULTS["500"].reply)
        editor.type_line()
        editor.wait_for_warning(model.url)

        model.script(ROUTE, None)

        assert eventually(lambda: any("zebra" in text for text in texts(editor.type_line())))


def test_memory_stays_flat_under_answers_of_10_mb(editor: Editor, process: ServerProcess) -> None:
    psutil: Any = pytest.importorskip("psutil", reason="psutil is not installed, which reads the memory")
    server = psutil.Process(process.process.pid)
    sizes = []
    for name in ("a line of 10 MB", "10 MB of comments", "a head of 10 MB") * 3:
        with OpenAiStandIn() as model:
            editor.use(model.url)
            model.script(ROUTE, faults(GOOD, TIMEOUT_MS)[name].reply)
            editor.type_line()
            editor.wait_for_warning(model.url)
        sizes.append(server.memory_info().rss)

    assert max(sizes) - sizes[0] < 10 << 20


def test_the_server_still_stops_when_it_is_told(editor: Editor, process: ServerProcess) -> None:
    with OpenAiStandIn() as model:
        editor.use(model.url)
        model.script(ROUTE, FAULTS["hung"].reply)
        editor.type_line()

        editor.client.stop()

        assert process.process.wait(PATIENCE_S) == 0
