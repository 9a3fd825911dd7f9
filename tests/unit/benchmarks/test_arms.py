"""What every method of finding context promises, baselines and Reprise alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from benchmarks.baselines.registry import ARMS, IN_FILE_ONLY
from benchmarks.values import CONTEXT_TOKENS, Question, View
from benchmarks.workspace import Workspace
from reprise.retrieval.packing import n_tokens
from reprise.types import Hit
from tests.unit.benchmarks.small_workspace import FILES, SECRET_NAME, question, sale, small_workspace

VIEWS: tuple[View, ...] = ("left", "both")
HIDDEN = "hidden_below"
LONG = "\n\n".join(
    f"def price_of_{name}(name, count):\n    return price_of(name, {name})" for name in range(400)
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with small_workspace(tmp_path_factory.mktemp("arms"), {**FILES, "shop/many.py": LONG}) as opened:
        opened.questions.extend([make(view) for make in (sale, return_of) for view in VIEWS])
        yield opened


def forgetful(workspace: Workspace) -> Workspace:
    """The same workspace without what arms remember of it."""
    return replace(workspace, memory={}, contexts={})


def return_of(view: View) -> Question:
    """Another question of the workspace, whose candidates the control may borrow."""
    target = "left = stock.put_in(name, count)"
    before, after = FILES["shop/returns.py"].split(target)
    return question(before, target, after, view=view, path="shop/returns.py")


def one_answer(context: Sequence[Hit]) -> str:
    return "total = price_of(name, count)"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ARMS)
def test_the_stored_version_of_the_file_asked_about_is_in_no_context(
    workspace: Workspace, name: str, view: View
) -> None:
    for hit in ARMS[name]().context(workspace, sale(view), one_answer):
        assert SECRET_NAME not in hit.text
        assert hit.path != "shop/orders.py"


@pytest.mark.parametrize("name", ARMS)
def test_every_context_keeps_the_budget(workspace: Workspace, name: str) -> None:
    context = ARMS[name]().context(workspace, sale(), one_answer)
    assert sum(n_tokens(hit.text) for hit in context) <= CONTEXT_TOKENS


@pytest.mark.parametrize("name", sorted(ARMS.keys() - {"no context", "current file"}))
def test_methods_that_look_elsewhere_find_something(workspace: Workspace, name: str) -> None:
    assert ARMS[name]().context(workspace, sale(), one_answer)


@pytest.mark.parametrize("name", sorted(ARMS.keys() - {"oracle"}))  # which knows what is asked for
def test_what_may_not_be_seen_changes_no_context(workspace: Workspace, name: str) -> None:
    left = sale("left")
    other = replace(
        left, text=left.text.replace("print(name", f"{HIDDEN}(name"), target="?", truth="?", gold=()
    )
    arm = ARMS[name]()
    seen, unseen = (arm.context(forgetful(workspace), asked, one_answer) for asked in (left, other))
    assert seen == unseen


@pytest.mark.parametrize("name", ARMS)
def test_equal_questions_get_equal_contexts(workspace: Workspace, name: str) -> None:
    first = ARMS[name]().context(forgetful(workspace), sale(), one_answer)
    assert ARMS[name]().context(forgetful(workspace), sale(), one_answer) == first


def test_only_arms_that_exist_are_asked_without_the_whole_file() -> None:
    assert set(ARMS) > IN_FILE_ONLY
