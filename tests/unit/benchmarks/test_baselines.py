"""What tells each baseline from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from benchmarks.baselines.filling import filled
from benchmarks.baselines.jaccard_windows import JaccardWindows
from benchmarks.baselines.lexical import Blocks, Lexical
from benchmarks.baselines.open_files import open_files
from benchmarks.baselines.oracle import Oracle
from benchmarks.baselines.repocoder import RepoCoder
from benchmarks.baselines.ring_buffer import RingBuffer
from benchmarks.baselines.seen import seen
from benchmarks.completers.ngram import NgramCompleter
from benchmarks.values import Definition, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit
from tests.unit.benchmarks.small_workspace import FILES, question, sale, small_workspace

LINES = [f"line_{number}" for number in range(1, 101)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with small_workspace(tmp_path_factory.mktemp("baselines")) as opened:
        yield opened


def hit(start: int, end: int, path: str = "a.py") -> Hit:
    return Hit(path, start, end, None, "base", 1.0, {}, "\n".join(LINES[start - 1 : end]))


def nothing(context: Sequence[Hit]) -> str:
    return ""


def test_no_line_is_packed_twice() -> None:
    packed = filled([hit(11, 30), hit(21, 40), hit(1, 20)], 1000)
    assert [(one.start_line, one.end_line) for one in packed] == [(11, 30), (31, 40), (1, 10)]
    assert packed[1].text.split("\n") == LINES[30:40]


def test_a_hit_that_does_not_fit_is_cut_between_lines_and_is_the_last() -> None:
    tiny = replace(hit(81, 81), text="x")
    packed = filled([hit(1, 20), hit(41, 60), tiny], 65)
    assert [one.start_line for one in packed] == [1, 41]
    assert packed[1].text.split("\n") == LINES[40 : packed[1].end_line]


def test_an_outline_is_packed_whole_or_not_at_all() -> None:
    outline = replace(hit(1, 100), kind="dependency", text="class A:")
    packed = filled([outline, replace(outline, text=LONG_OUTLINE), hit(1, 20)], 70)
    assert [one.text for one in packed] == ["class A:", hit(1, 20).text]


LONG_OUTLINE = "class A:\n" + "    x\n" * 100


def test_repocoder_looks_again_for_what_the_first_answer_says(workspace: Workspace) -> None:
    asked = question("def unlike():\n    ", "?", "\n", path="shop/new.py", view="left")
    answers: list[Sequence[Hit]] = []

    def answer(context: Sequence[Hit]) -> str:
        answers.append(context)
        return "for number, line in enumerate(lines): print(number, line)"

    second = RepoCoder().context(workspace, asked, answer)
    assert len(answers) == 1
    assert second[0].path == "tools/report.py"
    assert answers[0][0].path != "tools/report.py"


def test_repocoder_shows_what_follows_the_match(workspace: Workspace) -> None:
    lines = [f"word_{number} = {number}" for number in range(60)]
    other = Workspace(workspace.repository, {"a.py": "\n".join(lines)}, workspace.engine)
    asked = question("\n".join(lines[:20]) + "\n", "?", "", path="b.py", view="left")
    best = RepoCoder(n_iterations=1).context(other, asked, nothing)[0]
    assert (best.start_line, best.end_line) == (11, 30)


def test_jaccard_windows_are_one_a_file_and_at_most_sixty_lines(workspace: Workspace) -> None:
    context = JaccardWindows().context(workspace, sale(), nothing)
    assert len({one.path for one in context}) == len(context)
    assert all(one.end_line - one.start_line < 60 for one in context)


def test_imported_files_count_as_open_before_neighbours(workspace: Workspace) -> None:
    assert open_files(workspace, seen(sale()))[:2] == ["shop/stock.py", "shop/prices.py"][::-1]
    assert open_files(workspace, seen(sale()))[-1] == "tools/report.py"


def test_the_files_asked_about_are_never_open(workspace: Workspace) -> None:
    assert "shop/orders.py" not in open_files(workspace, seen(sale()))


def test_bm25_ignores_case_in_documents_and_query() -> None:
    blocks = Blocks({"a.py": "TAX = 1", "b.py": "toll = 2"})
    assert [one.path for one in blocks.search("tax", but_of="")] == ["a.py"]
    assert [one.path for one in blocks.search("TOLL", but_of="")] == ["b.py"]


def test_bm25_blocks_have_at_most_fifteen_lines(workspace: Workspace) -> None:
    context = Lexical().context(workspace, sale(), nothing)
    assert all(one.end_line - one.start_line < 15 for one in context)


def test_a_ring_is_drawn_for_each_question_anew(workspace: Workspace) -> None:
    long = {f"f{number}.py": "\n".join(LINES * 9) for number in range(3)}
    other = Workspace(workspace.repository, long, workspace.engine)
    one, two = (replace(sale(), id=name) for name in ("one", "two"))
    assert RingBuffer().context(other, one, nothing) != RingBuffer().context(other, two, nothing)


class Found:
    """An arm that finds the same for every question."""

    name = "found"

    def __init__(self, *hits: Hit) -> None:
        self.hits = list(hits)

    def context(self, workspace: Workspace, question: Question, complete: object) -> list[Hit]:
        return self.hits


def test_the_oracle_takes_what_lowers_the_loss_and_nothing_else(workspace: Workspace) -> None:
    harmful, helpful, better = hit(1, 5), hit(11, 15), hit(21, 25)
    worth = {1: -1.0, 11: 1.0, 21: 2.0}

    def loss(question: Question, context: Sequence[Hit]) -> float:
        return -sum(worth[one.start_line] for one in context)

    asked = replace(sale(), gold=())
    assert Oracle((Found(harmful, helpful, better),), loss).context(workspace, asked, nothing) == [
        better,
        helpful,
    ]
    other = replace(asked, id="other")
    assert Oracle((Found(harmful),), loss).context(workspace, other, nothing) == []


def test_the_oracle_is_never_worse_than_a_method_of_its_pool(workspace: Workspace) -> None:
    loss = NgramCompleter().loss
    pool = (RepoCoder(), Lexical(), JaccardWindows())
    for view in ("left", "both"):
        asked = sale(view)
        best = loss(asked, Oracle(pool, loss).context(workspace, asked, nothing))
        assert best <= min(loss(asked, arm.context(workspace, asked, nothing)) for arm in pool)


def test_the_oracle_knows_the_definitions_that_are_meant(workspace: Workspace) -> None:
    asked = sale("left")

    def loss(question: Question, context: Sequence[Hit]) -> float:
        return -sum(one.scores.get("gold", 0.0) for one in context)

    definition = Definition("shop/prices.py", 4, 6, "price_of")
    found = Oracle((), loss).context(workspace, replace(asked, gold=(definition,)), nothing)
    assert [one.text for one in found] == ["\n".join(FILES["shop/prices.py"].split("\n")[3:6])]
