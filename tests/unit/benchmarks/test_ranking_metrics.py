"""Figures of rankings and of contexts against values worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.metrics.of_context import context_figures, shows
from benchmarks.metrics.ranking import ranking_figures
from benchmarks.values import Definition, Question
from reprise.types import ChunkKind, Hit


def hit(
    path: str, start: int, end: int, kind: ChunkKind = "base", symbol: str | None = None, text: str = ""
) -> Hit:
    return Hit(path, start, end, symbol, kind, 1.0, {}, text or "x" * 35)


def question(*gold: Definition) -> Question:
    return Question(
        "q", "made_up", "python", "line", "both", "a.py", "", 0, 0, target="load()", truth="load()", gold=gold
    )


LOAD = Definition("b.py", 10, 20, "load")
SAVE = Definition("c.py", 5, 9, "Store.save")


def test_recall_counts_gold_within_a_cut() -> None:
    figures = ranking_figures(["a", "b", "c", "d"], {"b", "d"}, cuts=(1, 3, 4))
    assert [figures[f"recall_at_{cut}"] for cut in (1, 3, 4)] == [0, 0.5, 1]
    assert [figures[f"any_at_{cut}"] for cut in (1, 3, 4)] == [0, 1, 1]
    assert [figures[f"all_at_{cut}"] for cut in (1, 3, 4)] == [0, 0, 1]
    assert figures["reciprocal_rank"] == 0.5


def test_gold_that_is_not_ranked_is_not_found() -> None:
    assert ranking_figures([], {"a"}, cuts=(5,))["recall_at_5"] == 0
    assert ranking_figures(["b"], {"a"}, cuts=(5,))["reciprocal_rank"] == 0


def test_a_name_that_comes_again_takes_no_second_rank() -> None:
    assert ranking_figures(["b", "b", "a"], {"a"}, cuts=(2,))["recall_at_2"] == 1


def test_a_ranking_without_gold_is_an_error() -> None:
    with pytest.raises(ValueError, match="no figures"):
        ranking_figures(["a"], set())


def test_the_order_of_a_long_ranking_is_kept() -> None:
    names = [f"{number:04}" for number in range(3000)]
    assert ranking_figures(names, {names[2499]})["reciprocal_rank"] == pytest.approx(1 / 2500)


def test_a_context_shows_a_definition_by_its_first_line() -> None:
    assert shows(hit("b.py", 1, 10), LOAD)
    assert not shows(hit("b.py", 11, 20), LOAD)
    assert not shows(hit("c.py", 1, 30), LOAD)


def test_an_outline_shows_its_symbol_and_the_members_it_names() -> None:
    outline = "class Store:\n    def save(self)"
    assert shows(hit("c.py", 1, 40, "dependency", "Store.save"), SAVE)
    assert shows(hit("c.py", 1, 40, "dependency", "Store", outline), SAVE)
    assert not shows(hit("c.py", 1, 40, "dependency", "Store", "class Store:"), SAVE)
    assert not shows(hit("c.py", 1, 40, "dependency", "Sto", outline), SAVE)


def test_recall_of_a_context_is_the_share_of_gold_shown() -> None:
    others = [hit("z.py", number, number) for number in range(1, 6)]
    figures = context_figures(
        question(LOAD, SAVE), [others[0], hit("b.py", 1, 12), *others, hit("c.py", 5, 9)]
    )
    assert figures["recall"] == figures["recall_at_10"] == figures["all_gold"] == 1
    assert figures["recall_at_5"] == 0.5
    assert figures["reciprocal_rank"] == 0.5


def test_without_gold_a_context_has_its_cost_only() -> None:
    assert context_figures(question(), [hit("b.py", 1, 2)]) == {"tokens": 11, "hits": 1}


def test_an_empty_context_shows_nothing() -> None:
    figures = context_figures(question(LOAD), [])
    assert figures["recall"] == figures["reciprocal_rank"] == figures["tokens"] == 0
