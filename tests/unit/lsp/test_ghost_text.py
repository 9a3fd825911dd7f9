"""Inline completion, with and without a popup open over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.lsp_client import LspClient, span
from tests.unit.lsp.conftest import Session
from tests.unit.lsp.fake_engine import completion

TEXT = "x = 1\nledger.po\n"


@pytest.fixture
def client(session: Session, root: Path) -> LspClient:
    session.client.initialize(root)
    session.client.wait_until("ready")
    return session.client


def test_an_item_has_text_range_filter_text_and_an_acceptance_command(
    session: Session, client: LspClient, root: Path
) -> None:
    session.engine(root).items = [completion("ledger.post(entry)", 1, 0, 9)]
    uri = client.open(root / "a.py", TEXT)
    (item,) = client.inline(uri, 1, 9)["items"]
    assert item["insertText"] == item["filterText"] == "ledger.post(entry)"
    assert item["range"] == span(1, 0, 1, 9)
    assert item["command"]["command"] == "reprise.accepted"
    assert session.engine(root).asked[-1]["kinds"] == ("inline",)


def test_accepting_is_counted(session: Session, client: LspClient, root: Path) -> None:
    session.engine(root).items = [completion("st()", 1, 9)]
    uri = client.open(root / "a.py", TEXT)
    command = client.inline(uri, 1, 9)["items"][0]["command"]
    client.command(command["command"], *command["arguments"])
    status = client.command("reprise.status")
    assert (status["shown"], status["accepted"]) == (1, 1)


def test_nothing_to_show_is_an_empty_list(client: LspClient, root: Path) -> None:
    uri = client.open(root / "a.py", TEXT)
    assert client.inline(uri, 1, 9) == {"items": []}


def test_a_file_in_no_folder_is_answered_with_null(client: LspClient, tmp_path: Path) -> None:
    uri = client.open(tmp_path / "elsewhere.py", TEXT)
    assert client.inline(uri, 1, 9) is None


def test_a_range_over_several_lines_is_not_shown(session: Session, client: LspClient, root: Path) -> None:
    session.engine(root).items = [completion("y", 0, 0, 5)]
    uri = client.open(root / "a.py", TEXT)
    assert client.inline(uri, 1, 9)["items"] == []


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (completion("(entry)", 1, 11), "post(entry)"),
        (completion("post(entry)", 1, 7, 11), "post(entry)"),
        (completion("ledger.post(entry)", 1, 0, 11), "ledger.post(entry)"),
    ],
)
def test_the_selected_popup_item_is_completed_further(
    session: Session, client: LspClient, root: Path, item: Any, shown: str
) -> None:
    session.engine(root).items = [item]
    uri = client.open(root / "a.py", TEXT)
    selected = {"range": span(1, 7, 1, 9), "text": "post"}
    (ghost,) = client.inline(uri, 1, 9, selected)["items"]
    asked = session.engine(root).asked[-1]
    assert (asked["text"], asked["line"], asked["character"]) == ("x = 1\nledger.post\n", 1, 11)
    assert ghost["insertText"] == shown
    assert ghost["range"] == span(1, 9 - len(shown.partition("(")[0]) + 2, 1, 9)
