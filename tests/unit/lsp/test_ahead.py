"""What is done before anybody asks: in order, once a change, and only where a language model is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprise.completion.generation.language_model import LanguageModel
from reprise.lsp import ahead
from reprise.settings import GeneratorSettings, Settings
from reprise.types import Position
from tests.e2e.lsp_client import PATIENCE_S, LspClient, Message, span
from tests.unit.completion.generation.scripted_generator import ScriptedGenerator
from tests.unit.lsp.conftest import Session
from tests.unit.lsp.fake_engine import FakeEngine, completion

WITH_MODEL = Settings(generator=GeneratorSettings(backend="llamacpp"))
GHOST_TEXT: Message = {"textDocument": {"inlineCompletion": {}}}
NEVER_S = 3600.0


@pytest.fixture
def client(session: Session, root: Path, monkeypatch: pytest.MonkeyPatch) -> LspClient:
    monkeypatch.setattr(ahead, "_SETTLED_S", 0.0)
    monkeypatch.setattr(ahead, "_IDLE_S", 0.0)
    session.client.initialize(root, capabilities=GHOST_TEXT)
    session.client.wait_until("ready")
    return session.client


@pytest.fixture
def engine(session: Session, client: LspClient, root: Path) -> FakeEngine:
    engine = session.engine(root)
    engine.model = LanguageModel(WITH_MODEL, engine.warned, lambda settings: ScriptedGenerator())
    return engine


def type_at_end(client: LspClient, uri: str, version: int, text: str, typed: str) -> None:
    client.change(uri, version, {"range": span(0, len(text), 0, len(text)), "text": typed})


def test_a_change_is_noted_then_prepared_for_then_warmed(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    uri = client.open(root / "a.py", "total = \n")

    type_at_end(client, uri, 2, "total = ", "su")

    text, place = "total = su\n", Position(0, 10)
    done = [engine.ahead.get(timeout=PATIENCE_S) for _ in range(3)]
    assert done == [("typed", text, None), ("prepare", text, place), ("warm", text, place)]


def test_a_newer_change_ends_what_the_older_one_began(
    client: LspClient, engine: FakeEngine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = client.open(root / "a.py", "x\n")
    monkeypatch.setattr(ahead, "_IDLE_S", NEVER_S)
    type_at_end(client, uri, 2, "x", "y")
    assert [engine.ahead.get(timeout=PATIENCE_S)[0] for _ in range(2)] == ["typed", "prepare"]
    for _ in range(20):  # rounds of the loop, in which the older one comes to its rest
        client.command("reprise.status")

    monkeypatch.setattr(ahead, "_IDLE_S", 0.0)
    type_at_end(client, uri, 3, "xy", "z")

    done = [engine.ahead.get(timeout=PATIENCE_S) for _ in range(3)]
    assert [(what, text) for what, text, _ in done] == [
        ("typed", "xyz\n"), ("prepare", "xyz\n"), ("warm", "xyz\n")
    ]  # fmt: skip
    assert engine.ahead.empty()


def test_behind_an_accepted_completion_the_model_goes_on(
    client: LspClient, engine: FakeEngine, root: Path
) -> None:
    uri = client.open(root / "a.py", "total = \n")
    engine.items = [completion("sum(prices)", 0, 8)]
    (item,) = client.inline(uri, 0, 8)["items"]

    client.command(item["command"]["command"], *item["command"]["arguments"])

    done = engine.ahead.get(timeout=PATIENCE_S)
    assert done == ("speculate", "total = sum(prices)\n", Position(0, 19))


def test_without_a_model_nothing_is_done_ahead(client: LspClient, session: Session, root: Path) -> None:
    uri = client.open(root / "a.py", "x\n")

    type_at_end(client, uri, 2, "x", "y")
    client.inline(uri, 0, 2)

    assert session.engine(root).ahead.empty()


def test_what_is_done_for_a_document_ends_with_it(
    client: LspClient, engine: FakeEngine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_SETTLED_S", 0.05)
    uri = client.open(root / "a.py", "x\n")
    other = client.open(root / "b.py", "x\n")
    type_at_end(client, uri, 2, "x", "y")

    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    type_at_end(client, other, 2, "x", "z")

    done = [engine.ahead.get(timeout=PATIENCE_S)[:2] for _ in range(4)]
    assert done == [("typed", "xy\n"), ("typed", "xz\n"), ("prepare", "xz\n"), ("warm", "xz\n")]
