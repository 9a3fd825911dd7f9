"""Claims about analyses that are shared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reprise.syntax import memory as module
from reprise.syntax.analysis import analyse
from reprise.syntax.memory import AnalysisMemory

_TEXT = "def fill(box):\n    return box\n"


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were analysed, in order."""
    texts: list[str] = []

    def counted(path: str, language: str, text: str, **given: Any) -> Any:
        texts.append(text)
        return analyse(path, language, text, **given)

    monkeypatch.setattr(module, "analyse", counted)
    return texts


def test_what_is_remembered_equals_a_fresh_analysis(analysed: list[str]) -> None:
    memory = AnalysisMemory()
    memory.analyse("a.py", "python", _TEXT)
    changed = _TEXT.replace("fill", "empty")
    assert memory.analyse("a.py", "python", changed) == analyse("a.py", "python", changed).syntax
    assert analysed == [_TEXT, changed]


def test_two_that_want_the_same_text_analyse_it_once(analysed: list[str]) -> None:
    memory = AnalysisMemory()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: memory.analyse("a.py", "python", _TEXT), range(8)))
    assert analysed == [_TEXT]
    assert all(syntax is found[0] for syntax in found)


def test_the_text_before_a_cursor_does_not_push_out_the_whole_one(analysed: list[str]) -> None:
    memory = AnalysisMemory()
    for _ in range(2):
        memory.analyse("a.py", "python", _TEXT)
        memory.analyse("a.py", "python", _TEXT[:9], is_whole=False)
    assert len(analysed) == 2


def test_texts_long_not_edited_and_closed_ones_are_let_go(analysed: list[str]) -> None:
    memory = AnalysisMemory()
    for number in range(20):
        memory.analyse(f"{number}.py", "python", _TEXT)
    memory.forget("19.py")
    memory.analyse("18.py", "python", _TEXT)
    assert len(analysed) == 20
    memory.analyse("19.py", "python", _TEXT)
    memory.analyse("0.py", "python", _TEXT)
    assert len(analysed) == 22
