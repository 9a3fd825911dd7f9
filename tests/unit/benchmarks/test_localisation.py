from __future__ import annotations

import pytest

from benchmarks.inputs.clones import changes
from benchmarks.tasks.localisation import METHODS, TASK, WITHOUT_NAMES, run, without_names
from benchmarks.values import Definition, RankingRow, Repository
from tests.unit.benchmarks.small_clone import MAIL, SHOP, SmallClone, shop_clone

RECEIPT = Definition("shop/mail.py", 1, 3, "send_receipt")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> SmallClone:
    """Two commits: the first moves what the second changes to another file."""
    made = shop_clone(tmp_path_factory.mktemp("clones") / "shop")
    shorter = SHOP.replace("/ 100", "// 100")
    made.commit("Round the discount down to whole amounts", {"shop/basket.py": shorter})
    made.commit("Move letters", {"shop/mail.py": None, "shop/letters.py": MAIL})
    now = MAIL.replace("deliver(", "queue(")
    made.commit("Put a receipt in the queue and deliver it later", {"shop/letters.py": now})
    return made


@pytest.fixture(scope="module")
def rows(clone: SmallClone) -> list[RankingRow]:
    return run(clone.folder, Repository("shop", "python", "dev", clone.folder), 5)


def test_every_method_ranks_every_message_with_and_without_names(rows: list[RankingRow]) -> None:
    commits = 2
    assert len(rows) == commits * 2 * len(METHODS)
    assert {(row.task, row.method) for row in rows} == {
        (t, m) for t in (TASK, WITHOUT_NAMES) for m in METHODS
    }


def test_a_message_finds_what_it_is_about(rows: list[RankingRow]) -> None:
    found = [row.figures for row in rows if row.task == TASK and row.method in ("bm25", "reprise")]
    assert [figures["functions_reciprocal_rank"] for figures in found] == [1.0] * 4
    assert all(figures["files_all_at_3"] == 1 for figures in found)


def test_each_commit_is_asked_of_the_tree_before_it(rows: list[RankingRow], clone: SmallClone) -> None:
    newest = next(changes(clone.folder, 1))
    assert newest.changed[0].path == "shop/letters.py"
    last = [row for row in rows if row.question.endswith(newest.sha[:12])]
    assert all(row.figures["functions_all_at_5"] == 1 for row in last if row.method == "bm25")


def test_a_second_run_ranks_alike(rows: list[RankingRow], clone: SmallClone) -> None:
    again = run(clone.folder, Repository("shop", "python", "dev", clone.folder), 5)
    assert [(row.question, row.figures) for row in again] == [(row.question, row.figures) for row in rows]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Fix send_receipt in shop/mail.py", ["Fix", "in"]),
        ("mail: say who sends it", [":", "say", "who", "sends", "it"]),
        ("Let `send_receipt()` email", ["Let", "`", "()`", "email"]),
    ],
)
def test_a_message_without_names_holds_none_that_could_be_looked_up(
    message: str, expected: list[str]
) -> None:
    assert without_names(message, [RECEIPT]).split() == expected
