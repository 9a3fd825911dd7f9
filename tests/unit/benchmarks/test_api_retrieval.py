from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tasks.api_retrieval import METHODS, TASK, run
from benchmarks.tasks.shown import shown
from benchmarks.values import RankingRow, Repository
from benchmarks.workspace import opened
from reprise.index.snapshot import Snapshot
from reprise.types import ChunkKind, Hit, SymbolKind
from tests.unit.benchmarks.test_next_apis import SHOP, STORE

N_QUESTIONS = 3


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[RankingRow]:
    root = tmp_path_factory.mktemp("repositories") / "shop"
    with opened(_shop(root)) as workspace:
        return run(workspace, N_QUESTIONS, seed=7)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with opened(_shop(tmp_path_factory.mktemp("views") / "shop")) as workspace:
        yield workspace.engine.snapshot()


def _shop(root: Path) -> Repository:
    root.mkdir()
    (root / "shop.py").write_text(SHOP, encoding="utf-8")
    (root / "store.py").write_text(STORE, encoding="utf-8")
    return Repository("shop", "python", "dev", root)


def _hit(start_line: int, end_line: int, symbol: str, kind: ChunkKind = "base") -> Hit:
    return Hit("store.py", start_line, end_line, symbol, kind, 1.0, {}, "")


def test_every_method_answers_every_question(rows: list[RankingRow]) -> None:
    assert [row.method for row in rows] == list(METHODS) * N_QUESTIONS
    assert {row.task for row in rows} == {TASK}
    assert all(0 <= figure <= 1 for row in rows for figure in row.figures.values())


def test_what_the_file_imports_is_found(rows: list[RankingRow]) -> None:
    found = {row.question: row.figures["top_5"] for row in rows if row.method == "reprise's popup"}
    assert list(found.values()) == [1.0] * N_QUESTIONS


def test_the_definitions_of_names_above_do_not_find_new_names(rows: list[RankingRow]) -> None:
    figures = [row.figures for row in rows if row.method == "definitions"]
    assert [found["new_top_40"] for found in figures] == [0.0] * N_QUESTIONS


@pytest.mark.parametrize(
    ("hit", "kind", "expected"),
    [
        (_hit(1, 10, "open_store"), "function", ["open_store"]),
        (_hit(1, 10, "Store.append"), "method", ["Store.append", "Store.save"]),
        (_hit(3, 3, "Store.save"), "method", ["Store.save"]),
        (_hit(1, 6, "Store", "dependency"), "method", []),
        (_hit(1, 6, "Store", "dependency"), "class", ["Store"]),
    ],
    ids=["a function", "the method it names first", "a part of a body", "no members", "an outline"],
)
def test_a_hit_shows_what_it_is_part_of_and_what_begins_in_it(
    view: Snapshot, hit: Hit, kind: SymbolKind, expected: list[str]
) -> None:
    assert shown(view, [hit, hit], (kind,)) == [f"store.py:{name}" for name in expected]
