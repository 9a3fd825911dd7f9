"""Claims about what a buffer parses to."""

from __future__ import annotations

import pytest

from reprise.completion.buffer import Buffer, buffer_at
from reprise.syntax import memory as module
from reprise.syntax.memory import AnalysisMemory
from reprise.types import IndexedFile
from reprise.workspace.documents import content_hash
from tests.unit.completion.cursor import site_of

_SOURCE = "import os\n\n\nclass Box:\n    def fill(self):\n        <|>pass\n"


def indexed(text: str) -> IndexedFile:
    return IndexedFile(1, "module.py", "python", content_hash(text), 0, -1, 0, (), (), (), ())


def parsed(source: str) -> Buffer:
    return buffer_at(site_of(source), None, AnalysisMemory())


def test_the_definitions_around_the_cursor_come_innermost_first() -> None:
    found = parsed(_SOURCE)
    assert [symbol.qualified for symbol in found.enclosing] == ["Box.fill", "Box"]


def test_a_hidden_suffix_is_not_parsed() -> None:
    found = buffer_at(
        site_of("a = 1\n<|>\ndef later():\n    pass\n", with_suffix=False), None, AnalysisMemory()
    )
    assert [symbol.name for symbol in found.syntax.symbols] == ["a"]


def test_an_edit_is_seen_at_once() -> None:
    memory = AnalysisMemory()
    buffer_at(site_of(_SOURCE), None, memory)
    found = buffer_at(site_of(_SOURCE.replace("Box", "Crate")), None, memory)
    assert found.enclosing[-1].name == "Crate"


def test_a_text_that_the_index_has_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "analyse", None)
    same, other = indexed(_SOURCE.replace("<|>", "")), indexed("another text")
    assert buffer_at(site_of(_SOURCE), same, AnalysisMemory()).enclosing == ()
    with pytest.raises(TypeError):
        buffer_at(site_of(_SOURCE), other, AnalysisMemory())
