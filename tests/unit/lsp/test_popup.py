"""Popup items as each editor needs them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reprise.types import Completion, IndexProgress, Position, Range, TextEdit
from tests.unit.lsp.conftest import READY, Session
from tests.unit.lsp.fake_engine import completion

TEXT = "import os\n\n    ledger.po\n"
CURSOR = (2, 13)
API = completion(
    "post(entry)",
    2,
    11,
    13,
    kind="api",
    source="retrieval",
    label="post(entry)",
    detail="def post(entry: Entry) -> None",
    documentation="Book one entry.",
    symbol_kind="method",
    additional_edits=(TextEdit(Range(Position(0, 0), Position(0, 0)), "from lib import money\n"),),
)
SNIPPET = completion("post(\n        entry,\n    )", 2, 11, 13, kind="snippet")
INLINE = completion("st(entry)", 2, 13)


def popup(
    session: Session, root: Path, *items: Completion, text: str = TEXT, **capabilities: Any
) -> list[dict[str, Any]]:
    session.client.initialize(root, capabilities={"textDocument": capabilities})
    session.client.wait_until("ready")
    session.engine(root).items = list(items)
    uri = session.client.open(root / "a.py", text)
    found: list[dict[str, Any]] = session.client.complete(uri, *CURSOR)["items"]
    return found


def test_every_item_has_label_detail_sort_text_filter_text_and_data(session: Session, root: Path) -> None:
    for item in popup(session, root, API, SNIPPET, INLINE):
        assert {"label", "detail", "sortText", "filterText", "data", "textEdit", "kind"} <= item.keys()
        assert len(item["label"]) <= 80


def test_all_items_start_at_one_place_and_filter_by_the_typed_word(session: Session, root: Path) -> None:
    items = popup(session, root, API, SNIPPET, INLINE)
    assert {item["textEdit"]["range"]["start"]["character"] for item in items} == {11}
    assert items[2]["textEdit"]["newText"] == "post(entry)"
    assert all(item["filterText"].startswith("po") for item in items)


def test_an_item_that_replaces_the_typed_word_by_another_still_passes_the_filter(
    session: Session, root: Path
) -> None:
    (item,) = popup(session, root, completion("book(entry)", 2, 11, 13))
    assert item["filterText"] == "pobook(entry)"
    assert item["textEdit"]["newText"] == "book(entry)"


def test_items_keep_the_engines_order(session: Session, root: Path) -> None:
    items = popup(session, root, SNIPPET, API, INLINE)
    assert [item["sortText"] for item in items] == sorted(item["sortText"] for item in items)
    assert items[0]["label"] == "post("


def test_a_call_shows_its_signature_and_brings_its_import(session: Session, root: Path) -> None:
    (item,) = popup(session, root, API)
    assert item["detail"] == "def post(entry: Entry) -> None"
    assert item["additionalTextEdits"][0]["newText"] == "from lib import money\n"


def test_kinds_are_text_snippet_and_what_the_definition_is(session: Session, root: Path) -> None:
    unknown = completion("posted", 2, 11, 13, kind="api")
    items = popup(session, root, INLINE, SNIPPET, API, unknown)
    assert [item["kind"] for item in items] == [1, 15, 2, 6]


def test_label_details_go_only_to_clients_that_know_them(session: Session, root: Path) -> None:
    (item,) = popup(session, root, API, completion={"completionItem": {"labelDetailsSupport": True}})
    assert item["labelDetails"] == {"description": "lib/money.py"}


def test_a_client_without_label_details_gets_none(session: Session, root: Path) -> None:
    (item,) = popup(session, root, API)
    assert "labelDetails" not in item


def test_text_that_is_indented_already_is_inserted_as_it_is(session: Session, root: Path) -> None:
    support = {"completionItem": {"insertTextModeSupport": {"valueSet": [1, 2]}}}
    (item,) = popup(session, root, SNIPPET, completion=support)
    assert item["insertTextMode"] == 1


def test_whole_lines_go_to_the_popup_only_without_ghost_text(session: Session, root: Path) -> None:
    popup(session, root, inlineCompletion={})
    assert session.engine(root).asked[-1]["kinds"] == ("api", "snippet")


def test_a_long_first_line_is_cut_to_a_label_of_80_characters(session: Session, root: Path) -> None:
    (item,) = popup(session, root, completion("x" * 200, 2, 11, 13))
    assert len(item["label"]) == 80


def test_an_item_that_does_not_touch_the_cursor_is_left_out(session: Session, root: Path) -> None:
    assert popup(session, root, completion("x", 1, 0), completion("x", 2, 0, 3)) == []


def test_a_list_that_was_cut_is_incomplete(session: Session, root: Path) -> None:
    items = [completion(f"post{number}", 2, 11, 13, kind="api") for number in range(40)]
    popup(session, root, *items)
    assert session.client.complete((root / "a.py").as_uri(), *CURSOR)["isIncomplete"]


def test_the_list_is_incomplete_until_everything_is_indexed(session: Session, root: Path) -> None:
    session.is_ready_at_once = False
    session.client.initialize(root)
    session.client.wait_until("indexing")
    uri = session.client.open(root / "a.py", TEXT)
    assert session.client.complete(uri, *CURSOR)["isIncomplete"]
    session.engine(root).report(IndexProgress("embedding", 1, 2))
    session.engine(root).report(READY)
    session.client.wait_until("ready")
    assert not session.client.complete(uri, *CURSOR)["isIncomplete"]


@pytest.mark.parametrize(("encoding", "start"), [("utf-8", 18), ("utf-16", 13), ("utf-32", 12)])
def test_positions_are_counted_as_negotiated(session: Session, root: Path, encoding: str, start: int) -> None:
    general = {"general": {"positionEncodings": [encoding]}}
    assert (
        session.client.initialize(root, capabilities=general)["capabilities"]["positionEncoding"] == encoding
    )
    session.client.wait_until("ready")
    session.engine(root).items = [completion("post", 0, 12, 14)]
    text = "é = '😀漢'; x.po"
    uri = session.client.open(root / "a.py", text)
    (item,) = session.client.complete(uri, 0, start + 2)["items"]
    assert session.engine(root).asked[-1]["character"] == 14
    assert item["textEdit"]["range"]["start"]["character"] == start


def test_resolve_adds_documentation_code_and_where_it_is_from(session: Session, root: Path) -> None:
    items = popup(session, root, API, SNIPPET)
    call, snippet = (
        session.client.request("completionItem/resolve", item)["documentation"] for item in items
    )
    assert call["kind"] == "markdown"
    assert "Book one entry." in call["value"]
    assert "```python\ndef post(entry: Entry) -> None\n```" in call["value"]
    assert "```python\npost(\n" in snippet["value"]
    assert all("lib/money.py:3-5" in each["value"] for each in (call, snippet))


def test_documentation_of_a_workspace_makes_the_editor_fetch_nothing(session: Session, root: Path) -> None:
    image = "![x](https://host.example/seen.png)"
    hit = replace(API.provenance[0], path=f"a`{image}`.py", symbol=f"b`{image}")
    (item,) = popup(session, root, replace(API, documentation=f"Book. {image}", provenance=(hit,)))
    value = session.client.request("completionItem/resolve", item)["documentation"]["value"]
    assert "Book. \\![x]" in value
    assert f"`` a`{image}`.py:" in value and f"`` b`{image} ``" in value


def test_the_fence_holds_the_signature_and_not_where_it_is_from(session: Session, root: Path) -> None:
    detail = "def post(entry: Entry) -> None · lib/books.py"
    (item,) = popup(session, root, replace(API, detail=detail, provenance=()))
    value = session.client.request("completionItem/resolve", item)["documentation"]["value"]
    assert value.startswith("```python\ndef post(entry: Entry) -> None\n```\n")
    assert value.endswith("From `lib/books.py`")


def test_code_with_backticks_gets_a_longer_fence(session: Session, root: Path) -> None:
    (item,) = popup(session, root, completion("'''```'''\nx", 2, 11, 13, kind="snippet"))
    value = session.client.request("completionItem/resolve", item)["documentation"]["value"]
    assert value.startswith("````python\n")


def test_a_client_that_reads_plain_text_only_gets_no_fences(session: Session, root: Path) -> None:
    plain = {"completionItem": {"documentationFormat": ["plaintext"]}}
    (item,) = popup(session, root, SNIPPET, completion=plain)
    documentation = session.client.request("completionItem/resolve", item)["documentation"]
    assert documentation["kind"] == "plaintext"
    assert "`" not in documentation["value"]


def test_an_item_of_a_forgotten_answer_resolves_to_itself(session: Session, root: Path) -> None:
    (item,) = popup(session, root, API)
    uri = (root / "a.py").as_uri()
    for _ in range(40):
        session.client.complete(uri, *CURSOR)
    assert session.client.request("completionItem/resolve", item) == item
