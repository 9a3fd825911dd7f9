"""Reprise's parts switch off one by one, and the control's candidates are another question's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from benchmarks.baselines.ablations import (
    ABLATIONS,
    Given,
    ShuffledCandidates,
    WithoutCandidates,
    WithoutFileCap,
    WithoutStage,
    partner,
    without_bm25,
    without_call_graph,
    without_definitions,
    without_vectors,
)
from benchmarks.baselines.reprise import AsShipped, Reprise, turn_of
from benchmarks.values import CONTEXT_TOKENS, Question
from benchmarks.workspace import Workspace
from reprise.retrieval.packing import n_tokens
from reprise.types import Candidate, Hit
from tests.unit.benchmarks.small_workspace import FILES, question, sale, small_workspace

MANY = "\n\n".join(
    f"def take_goods_{n}(stock, name, count):\n    return price_of(name, count + {n})" for n in range(9)
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    files = {**FILES, "shop/many.py": MANY}
    with small_workspace(tmp_path_factory.mktemp("ablations"), files) as opened:
        opened.questions.extend([sale(), printing()])
        yield opened


def printing() -> Question:
    before, after = FILES["tools/report.py"].split("print(number, line)")
    return question(before, "print(number, line)", after, path="tools/report.py")


def nothing(context: object) -> str:
    return ""


def stages_in(context: list[Hit]) -> set[str]:
    return {stage for hit in context for stage in hit.scores}


@pytest.mark.parametrize("make", [without_vectors, without_bm25, without_definitions, without_call_graph])
def test_a_stage_that_is_off_scores_no_hit_and_the_others_do(
    workspace: Workspace, make: Callable[[], WithoutStage]
) -> None:
    arm = make()
    full = stages_in(Reprise().context(workspace, sale(), nothing))
    left = stages_in(arm.context(workspace, sale(), nothing))
    assert arm.stage not in left
    assert left >= full - {arm.stage}


def test_without_candidates_only_the_code_around_the_cursor_asks(workspace: Workspace) -> None:
    assert turn_of(workspace, sale()).guesses
    expected = turn_of(workspace, sale(), guesser=Given(())).context
    assert WithoutCandidates().context(workspace, sale(), nothing) == expected
    drawn = turn_of(workspace, sale(), guesser=Given([Candidate("report(lines)", 0.0)])).context
    assert drawn != expected


def test_the_control_asks_with_the_candidates_of_the_other_question(workspace: Workspace) -> None:
    drawn = turn_of(workspace, printing()).guesses
    expected = turn_of(workspace, sale(), guesser=Given(drawn)).context
    assert ShuffledCandidates().context(workspace, sale(), nothing) == expected
    assert expected != Reprise().context(workspace, sale(), nothing)


def test_what_one_question_left_behind_changes_no_answer_to_the_next(workspace: Workspace) -> None:
    def contexts(memory: dict[str, object]) -> list[list[Hit]]:
        fresh = replace(workspace, memory=memory)
        return [make().context(fresh, sale(), nothing) for make in ABLATIONS]

    used: dict[str, object] = {}
    for make in ABLATIONS:
        make().context(replace(workspace, memory=used), printing(), nothing)
    assert contexts(used) == contexts({})


def test_every_question_has_a_partner_of_its_own_kind_in_another_file() -> None:
    questions = [
        replace(sale(view, task), id=f"{task}:{view}:{number}", path=f"shop/{number % 3}.py")
        for task in ("line", "api")
        for view in ("left", "both")
        for number in range(7)
    ]
    for one in questions:
        other = partner(one, questions)
        assert other is not None
        assert other.path != one.path and (other.task, other.view) == (one.task, one.view)
        assert partner(one, questions[::-1]) == other


def test_questions_of_one_file_are_no_partners_for_each_sees_the_other_s_target() -> None:
    assert partner(sale(), [sale(), replace(sale(), id="another")]) is None


def test_a_question_alone_has_no_partner() -> None:
    assert partner(sale(), [sale(), sale("left"), sale(task="api")]) is None


def test_without_the_cap_one_file_may_give_more_chunks_within_the_same_budget(workspace: Workspace) -> None:
    capped = Reprise().context(workspace, sale(), nothing)
    free = WithoutFileCap().context(workspace, sale(), nothing)
    n_of_one_file = [sum(hit.path == "shop/many.py" for hit in context) for context in (capped, free)]
    assert n_of_one_file[0] < n_of_one_file[1]
    assert sum(n_tokens(hit.text) for hit in free) <= CONTEXT_TOKENS


def test_as_shipped_answers_unsure_places_too_with_the_context_of_its_retrieval(workspace: Workspace) -> None:
    answer, context = AsShipped().answered(workspace, sale())
    assert answer.text and 0 <= answer.confidence <= 1
    assert context == Reprise().context(workspace, sale(), nothing)
