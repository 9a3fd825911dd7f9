"""What a report makes of rows, against rows made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.report.confidence import filter_figures
from benchmarks.report.facts import Facts
from benchmarks.report.names import ALL_LANGUAGES, POOLED
from benchmarks.report.results import write_results
from benchmarks.report.tables import by_key, cells, differences, losses
from benchmarks.values import Row, Task
from tests.unit.benchmarks.made_up_rows import facts, rows


def row(
    arm: str,
    number: int,
    exact: float,
    task: Task = "line",
    repository: str = "one",
    language: str = "python",
) -> Row:
    question = f"{repository}:{task}:both:a.py:{number}:0"
    figures: Mapping[str, float] = {"exact": exact}
    return Row(question, repository, language, task, "both", arm, "x", 0.5, figures)


def test_a_cell_is_the_mean_over_its_questions() -> None:
    found = by_key(cells([row("reprise", 0, 1.0), row("reprise", 1, 0.0), row("reprise", 2, 0.0, "api")]))
    assert found["reprise", "line", "both", ALL_LANGUAGES].figures["exact"].mean == 0.5
    assert found["reprise", POOLED, "both", "python"].figures["exact"].n == 3


def test_positions_are_no_part_of_all_tasks() -> None:
    found = by_key(cells([row("reprise", 0, 1.0), row("reprise", 1, 0.0, "positions")]))
    assert found["reprise", POOLED, "both", ALL_LANGUAGES].figures["exact"].mean == 1


def test_languages_are_told_apart() -> None:
    found = by_key(cells([row("reprise", 0, 1.0), row("reprise", 0, 0.0, "line", "two", "java")]))
    assert found["reprise", "line", "both", "java"].figures["exact"].mean == 0
    assert found["reprise", "line", "both", ALL_LANGUAGES].figures["exact"].mean == 0.5


def test_a_difference_compares_answers_to_the_same_question() -> None:
    ours = [row("reprise", 0, 1.0), row("reprise", 1, 0.0), row("reprise", 2, 1.0)]
    theirs = [row("bm25", 0, 0.0), row("bm25", 1, 0.0)]
    found = [one for one in differences(ours + theirs, [("reprise", "bm25")]) if one.task == "line"]
    assert {(one.gain.mean, one.gain.n) for one in found} == {(0.5, 2)}


def test_a_loss_is_told_against_the_best_baseline_only() -> None:
    asked = {"reprise": 0.2, "bm25": 0.5, "dense": 0.7, "no context": 0.1}
    found = losses([row(arm, 0, exact) for arm, exact in asked.items()])
    assert {(one.other, round(one.gain.mean, 6)) for one in found} == {("dense", -0.5)}


def test_neither_an_oracle_nor_an_ablation_is_a_loss() -> None:
    asked = {"reprise": 0.2, "oracle": 0.9, "reprise without vectors": 0.5, "reprise as shipped": 0.6}
    assert losses([row(arm, 0, exact) for arm, exact in asked.items()]) == []


@pytest.mark.parametrize(("n_repositories", "is_certain"), [(6, True), (5, False)])
def test_a_loss_is_certain_where_enough_repositories_agree(n_repositories: int, is_certain: bool) -> None:
    asked = []
    for number in range(n_repositories):
        asked += [row("reprise", 0, 0.0, "line", str(number)), row("bm25", 0, 0.2, "line", str(number))]
        asked += [row("reprise", 0, 0.0, "api", str(number)), row("bm25", 0, 0.6, "api", str(number))]
    found = losses(asked)
    assert found[0].task == "api", "the largest loss comes first"
    assert {one.is_certain for one in found} == {is_certain}


def test_a_threshold_is_chosen_on_dev_packages_alone() -> None:
    asked = rows(["reprise as shipped"], n_each=20)
    spoilt = [
        replace(one, figures={"as_shown": 0.0}) if one.task == "positions" else one
        for one in facts().reported(asked)
    ]
    whole = filter_figures(asked, facts())
    worse = filter_figures(facts().of_split(asked, "dev") + spoilt, facts())
    assert whole is not None and whole.chosen is not None
    assert worse is not None and worse.chosen is not None
    assert worse.chosen.threshold == whole.chosen.threshold
    assert worse.chosen.precision == 0 < whole.chosen.precision


def test_what_is_shown_at_a_threshold_is_told_with_the_spread_of_repositories() -> None:
    run, asked = facts(), rows(["reprise as shipped"])
    found = filter_figures(asked, run)
    assert found is not None and found.chosen is not None
    shares = found.shares[found.chosen.threshold]
    assert shares.coverage is not None and shares.precision is not None
    assert shares.coverage.mean == pytest.approx(found.chosen.coverage)
    assert shares.precision.mean == pytest.approx(found.chosen.precision)
    assert shares.precision.n == found.chosen.n_shown
    assert shares.precision.low is not None and shares.precision.low <= shares.precision.mean


def test_without_dev_packages_no_threshold_is_chosen() -> None:
    run = replace(facts(), split="dev")
    found = filter_figures(rows(["reprise as shipped"]), run)
    assert found is not None
    assert found.chosen is None


def written(folder: Path, asked: list[Row], run: Facts) -> list[str]:
    return [path.name for path in write_results(folder, asked, run)]


def test_a_second_run_writes_files_of_the_same_names(tmp_path: Path) -> None:
    asked = rows(["reprise", "bm25"])
    slower = [replace(one, timings_ms={"context": 999.0}) for one in asked]
    again = replace(facts(), machine="another", command="the same", code="ffffffffffff", latency={})
    assert written(tmp_path / "one", asked, facts()) == written(tmp_path / "two", slower, again)


def test_another_answer_changes_the_names_of_its_arm_and_of_the_summary(tmp_path: Path) -> None:
    asked = rows(["reprise", "bm25"])
    worse = [
        replace(one, figures={**one.figures, "exact": 0.0}) if one.arm == "bm25" else one for one in asked
    ]
    before = written(tmp_path / "one", asked, facts())
    after = written(tmp_path / "two", worse, facts())
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False]


@pytest.mark.parametrize("order", [1, -1])
def test_results_do_not_depend_on_the_order_of_rows(tmp_path: Path, order: int) -> None:
    asked = rows(["reprise", "bm25"])
    assert written(tmp_path / "one", asked, facts()) == written(tmp_path / "two", asked[::order], facts())
