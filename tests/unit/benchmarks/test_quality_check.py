from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import quality_check
from benchmarks.quality_check import Floor, below_floors, changes, floors, is_much, judged, lines, main
from benchmarks.values import Row


def row(question: str, arm: str, **figures: float) -> Row:
    return Row(question, "p", "python", "line", "both", arm, "", 0.0, figures)


def test_each_committed_figure_has_a_line_in_the_order_of_the_questions() -> None:
    rows = [
        row("b", "reprise", recall=0.5, tokens=9),
        row("a", "reprise as shipped", as_shown=1, similarity=0.123),
    ]

    assert lines(rows) == [
        "question,arm,metric,value",
        "a,reprise as shipped,as_shown,1.00",
        "a,reprise as shipped,similarity,0.12",
        "b,reprise,recall,0.50",
    ]


def test_a_question_that_lost_is_seen_as_a_line_that_went_and_one_that_came() -> None:
    assert changes(["h", "a,1.00", "b,1.00"], ["h", "a,0.00", "b,1.00"]) == ["-a,1.00", "+a,0.00"]


def test_a_few_lines_of_many_are_rounding_and_more_are_not() -> None:
    found = [str(number) for number in range(100)]

    assert not is_much(["-1", "+a", "-2", "+b"], found)
    assert is_much(["-1", "+a", "-2", "+b", "-3", "+c"], found)


def test_a_mean_below_its_floor_is_named() -> None:
    rows = [row("a", "reprise", recall=0.2), row("b", "reprise", recall=0.4)]

    assert below_floors(rows, [Floor("reprise", "line", "recall", 0.3)]) == []
    (complaint,) = below_floors(rows, [Floor("reprise", "line", "recall", 0.31)])
    assert "recall is 0.300, below the floor of 0.310" in complaint


def test_a_figure_that_nobody_measured_is_below_its_floor() -> None:
    assert below_floors([], [Floor("reprise", "line", "recall", 0.1)])


def test_the_committed_floors_can_be_read() -> None:
    assert floors()


@pytest.fixture
def subset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, float]:
    """What each question's recall is, by question: as if it had been asked. Nothing is committed yet."""
    recalls = {"a": 1.0, "b": 1.0}
    monkeypatch.setattr(quality_check, "QUESTIONS", tmp_path / "questions.csv")
    monkeypatch.setattr(quality_check, "floors", lambda: [Floor("reprise", "line", "recall", 0.5)])
    monkeypatch.setattr(
        quality_check,
        "measured",
        lambda *_: [row(question, "reprise", recall=recall) for question, recall in recalls.items()],
    )
    return recalls


def test_what_was_accepted_is_the_same_the_next_time(
    subset: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 1
    assert main(["--accept"]) == 0
    assert "+a,reprise,recall,1.00" in capsys.readouterr().out  # seen before it is taken over
    assert main([]) == 0
    assert "0 lines came, 0 went" in capsys.readouterr().out


def test_a_lost_question_fails_until_it_is_accepted(
    subset: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--accept"])
    subset["b"] = 0.5
    assert main([]) == 1
    assert "-b,reprise,recall,1.00\n+b,reprise,recall,0.50\n" in capsys.readouterr().out
    assert main(["--accept"]) == 0


def test_a_floor_holds_when_changes_are_accepted(subset: dict[str, float]) -> None:
    subset["a"] = subset["b"] = 0.4
    assert main(["--accept"]) == 1
    assert judged(quality_check.measured(Path())).lost
