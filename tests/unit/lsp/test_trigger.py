"""When the popup opens by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.lsp_client import at
from tests.unit.lsp.conftest import Session
from tests.unit.lsp.fake_engine import completion


def labels_after(session: Session, root: Path, line: str, trigger: str | None) -> list[str]:
    session.client.initialize(root)
    session.client.wait_until("ready")
    session.engine(root).items = [completion("post", 0, len(line))]
    uri = session.client.open(root / "a.py", line + "\n")
    context = {"triggerKind": 2, "triggerCharacter": trigger} if trigger else {"triggerKind": 1}
    answer = session.client.request("textDocument/completion", at(uri, 0, len(line)) | {"context": context})
    return [item["label"] for item in answer["items"]]


@pytest.mark.parametrize("line", ["def f():", "if a >", "x: dict[str, int] = {1:"])
def test_a_colon_or_an_angle_bracket_alone_opens_nothing(session: Session, root: Path, line: str) -> None:
    assert labels_after(session, root, line, line[-1]) == []


@pytest.mark.parametrize("line", ["ledger.", "std::", "row->", "@"])
def test_an_access_opens_the_popup(session: Session, root: Path, line: str) -> None:
    assert labels_after(session, root, line, line[-1]) == ["post"]


def test_asked_for_the_popup_opens_anywhere(session: Session, root: Path) -> None:
    assert labels_after(session, root, "def f():", None) == ["post"]
