from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from benchmarks.questions.draw import draw_questions
from benchmarks.values import Question, Repository, Task
from tests.unit.benchmarks.small_package import JAVA, PYTHON, TYPESCRIPT

TASKS: tuple[Task, ...] = get_args(Task)
PACKAGES = {"python": PYTHON, "typescript": TYPESCRIPT, "java": JAVA}


def drawn(language: str, n_each: int = 3, seed: int = 7, tasks: tuple[Task, ...] = TASKS) -> list[Question]:
    repository = Repository("shop", language, "dev", Path("shop"))
    return draw_questions(repository, PACKAGES[language], tasks, n_each, seed)


def whole_text(files: Mapping[str, str], question: Question) -> tuple[str, int]:
    """The file as it is, and where the hole begins in it."""
    before = question.text.split("\n")[: question.line]
    return files[question.path], sum(len(line) + 1 for line in before) + question.character


@pytest.mark.parametrize("language", PACKAGES)
def test_a_question_is_the_file_without_its_target(language: str) -> None:
    for question in drawn(language, 20):
        text, start = whole_text(PACKAGES[language], question)
        assert question.text[:start] + question.target + question.text[start:] == text
        assert text[start:].startswith(question.truth)
        assert question.truth.startswith(question.target)
        assert question.target == question.target.rstrip() != ""


@pytest.mark.parametrize("language", PACKAGES)
def test_every_draw_is_the_same_and_sorted(language: str) -> None:
    questions = drawn(language)
    assert questions == drawn(language)
    ids = [question.id for question in questions]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert questions != drawn(language, seed=8)


def test_one_task_is_drawn_as_it_is_among_others() -> None:
    alone = drawn("python", tasks=("cross_file",))
    assert alone == [question for question in drawn("python") if question.task == "cross_file"]


def test_each_task_has_as_many_questions_of_either_view_as_asked_for() -> None:
    counts = Counter((question.task, question.view) for question in drawn("python", 2, tasks=TASKS[:1]))
    assert counts == {("line", "left"): 2, ("line", "both"): 2}


def test_a_small_package_answers_with_what_it_has() -> None:
    questions = drawn("python", 1000, tasks=("line",))
    targets = [question.target for question in questions if question.view == "both"]
    assert 5 < len(targets) < 50
    assert len(set(targets)) == len(targets)


def test_cross_file_and_api_questions_have_gold_in_other_files() -> None:
    for language in PACKAGES:
        questions = drawn(language, 20, tasks=("api", "cross_file"))
        assert questions
        assert all(question.gold for question in questions)
        assert all(one.path != question.path for question in questions for one in question.gold)


def test_what_follows_is_truth_only_where_it_is_hidden() -> None:
    for question in drawn("python", 20, tasks=("line",)):
        if question.view == "both":
            assert question.truth == question.target
        else:
            text, start = whole_text(PYTHON, question)
            assert question.truth == text[start:].rstrip()


def test_positions_leave_out_the_comment_that_heads_a_file() -> None:
    asked = {question.target for question in drawn("python", 60, tasks=("positions",))}
    assert any("take one" in target for target in asked)
    assert not any("nobody" in target for target in asked)


def test_positions_stand_at_line_starts_and_mid_line_with_eight_characters() -> None:
    questions = drawn("java", 60, tasks=("positions",))
    at_start = [
        not question.text.split("\n")[question.line][: question.character].strip() for question in questions
    ]
    assert 0.2 < sum(at_start) / len(at_start) < 0.8
    assert all(len(question.target.strip()) >= 8 for question in questions)
