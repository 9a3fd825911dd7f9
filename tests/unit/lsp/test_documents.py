"""Edits land where the editor meant them, against a plain model of an editor's text."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from reprise.lsp.documents import Buffers
from reprise.workspace.text import Encoding

ContentChange = types.TextDocumentContentChangePartial
CODECS: dict[Encoding, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}
PIECES = [
    "a",
    "é",
    "漢",
    "😀",
    "e\u0301",
    "\t",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\v",
    "\x1c",
    "\x85",
    "\u2028",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
ENCODINGS = st.sampled_from(list(CODECS))


def position(text: str, offset: int, encoding: Encoding) -> types.Position:
    """Where an editor would say that `offset` is: lines end at \\n, \\r\\n and \\r."""
    ends = [match.end() for match in re.finditer(r"\r\n|\n|\r", text) if match.end() <= offset]
    codec, unit = CODECS[encoding]
    before = text[ends[-1] if ends else 0 : offset]
    return types.Position(line=len(ends), character=len(before.encode(codec)) // unit)


def edit(text: str, start: int, end: int, new: str, encoding: Encoding) -> ContentChange:
    span = types.Range(start=position(text, start, encoding), end=position(text, end, encoding))
    return ContentChange(range=span, text=new)


def offsets(text: str) -> st.SearchStrategy[int]:
    """Places where a cursor can be: not between \\r and \\n."""
    allowed = [n for n in range(len(text) + 1) if text[n - 1 : n + 1] != "\r\n" or n == 0]
    return st.sampled_from(allowed)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), encoding=ENCODINGS, text=TEXTS)
def test_a_series_of_edits_gives_the_editors_text(data: st.DataObject, encoding: Encoding, text: str) -> None:
    buffers = Buffers()
    buffers.encoding = encoding
    buffers.open("a", 1, text)
    changes = []
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted((data.draw(offsets(text)), data.draw(offsets(text))))
        new = data.draw(TEXTS)
        changes.append(edit(text, start, end, new, encoding))
        text = text[:start] + new + text[end:]
    buffer = buffers.change("a", 2, changes)
    assert buffer is not None
    assert (buffer.text, buffer.version) == (text, 2)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, encoding=ENCODINGS, numbers=st.tuples(*[st.integers(0, 40)] * 4))
def test_an_edit_anywhere_at_all_never_fails(
    text: str, encoding: Encoding, numbers: tuple[int, int, int, int]
) -> None:
    buffers = Buffers()
    buffers.encoding = encoding
    buffers.open("a", 1, text)
    start, end = types.Position(*numbers[:2]), types.Position(*numbers[2:])
    change = ContentChange(range=types.Range(start, end), text="NEW")
    buffer = buffers.change("a", 2, [change])
    assert buffer is not None
    before, _, after = buffer.text.partition("NEW")
    assert text.startswith(before)
    assert text.endswith(after)


def test_an_edit_outside_the_text_is_clamped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    buffers = Buffers()
    buffers.open("a", 1, "one\ntwo")
    span = types.Range(start=types.Position(1, 99), end=types.Position(9, 0))
    with caplog.at_level(logging.WARNING):
        buffer = buffers.change("a", 2, [ContentChange(range=span, text="!")])
    assert buffer is not None
    assert buffer.text == "one\ntwo!"
    assert len(caplog.records) == 2


def test_a_whole_text_replaces_the_buffer() -> None:
    buffers = Buffers()
    buffers.open("a", 1, "one")
    buffer = buffers.change("a", 2, [types.TextDocumentContentChangeWholeDocument(text="two")])
    assert buffer is not None
    assert buffer.text == "two"


def test_a_change_of_an_unknown_document_is_dropped_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert Buffers().change("a", 2, []) is None
    assert "never opened" in caplog.text


def test_half_a_surrogate_pair_cannot_enter_a_buffer() -> None:
    buffer = Buffers().open("a", 1, "x = '\ud83d'\n")
    assert buffer.text == "x = '\ufffd'\n"


def test_a_closed_document_is_forgotten() -> None:
    buffers = Buffers()
    buffers.open("a", 1, "one")
    assert buffers.close("a") is not None
    assert buffers.get("a") is None
    assert buffers.close("a") is None


def test_versions_out_of_order_are_told_once_and_applied(caplog: pytest.LogCaptureFixture) -> None:
    buffers = Buffers()
    buffers.open("untitled:a", 5, "x")
    for version, text in ((3, "y"), (2, "z")):
        whole = types.TextDocumentContentChangeWholeDocument(text=text)
        buffers.change("untitled:a", version, [whole])
    buffer = buffers.get("untitled:a")
    assert buffer is not None and buffer.text == "z"
    assert ["version 3 after 5" in record.getMessage() for record in caplog.records] == [True]
