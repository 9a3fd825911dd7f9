"""Queries and their answers, mined from sources."""

from __future__ import annotations

from pathlib import Path

from reprise.training.mined import Pair, Repository
from tests.unit.training.small_repository import mined


def answer_texts(repository: Repository, pair: Pair) -> list[str]:
    """The first line of each answer."""
    return [repository.chunks[answer].text.lstrip().splitlines()[0] for answer in pair.answers]


def test_a_docstring_asks_for_its_function_without_it(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    (pair,) = (p for p in repository.pairs["docstring"] if p.query.startswith("Read the settings"))
    assert answer_texts(repository, pair) == ["def load_settings(path):"]
    bare = repository.undocumented[pair.answers[0]].text
    assert "Read the settings" not in bare and "parse_lines(stream)" in bare


def test_the_code_before_a_call_asks_for_the_definition(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    (pair,) = (p for p in repository.pairs["call"] if p.path == "pkg/first.py")
    assert answer_texts(repository, pair) == ["def load_settings(path):"]
    assert "root = project.root" in pair.query
    assert "load_settings(root)" not in pair.query


def test_the_chunk_that_the_query_is_from_is_neutral(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    (pair,) = (p for p in repository.pairs["call"] if p.path == "pkg/first.py")
    assert any("def start" in repository.chunks[position].text for position in pair.neutral)
    assert not set(pair.neutral) & set(pair.answers)


def test_the_same_call_elsewhere_is_a_usage(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    (pair,) = (p for p in repository.pairs["usage"] if p.path == "pkg/second.py")
    assert answer_texts(repository, pair) == ["def start(project):"]


def test_a_method_of_a_builtin_is_no_call_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    rows = "class Rows:\n    def append(self, row):\n        pass\n"
    (tmp_path / "pkg/rows.py").write_text(rows, encoding="utf-8")
    repository = mined(tmp_path)
    answers = [text for pair in repository.pairs["call"] for text in answer_texts(repository, pair)]
    assert answers and "def append(self, row):" not in answers


def test_chunks_hold_the_signatures_of_what_they_call(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    (start,) = (chunk for chunk in repository.chunks if "def start" in chunk.text)
    assert [signature for signature in start.down if "load_settings" in signature]


def test_mining_again_gives_the_same_pairs(tmp_path: Path) -> None:
    assert mined(tmp_path) == mined(tmp_path)
