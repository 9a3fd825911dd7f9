from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.questions.next_apis import draw, is_new, last_lines
from benchmarks.values import Question, Repository

STORE = """\
class Store:
    def save(self, order):
        self.orders.append(order)

    def append(self, order):
        self.save(order)


def open_store(path):
    return Store()


def close_store(store):
    store.closed = True
"""
PADDING = "\n".join(f"    step_{n} = {n}" for n in range(12))
SHOP = f"""\
from store import Store, close_store, open_store


class Shop(Store):
    def sell(self, order):
        self.save(order)


def main(orders):
{PADDING}
    store = open_store("orders")
    for order in orders:
        store.save(order)
        orders.append(order)
    print(len(orders))
    close_store(store)


def again():
{PADDING}
    open_store("more")
"""
REPOSITORY = Repository("shop", "python", "dev", Path("shop"))


def drawn(files: Mapping[str, str], n_questions: int = 20, seed: int = 7) -> list[Question]:
    return draw(REPOSITORY, files, n_questions, seed)


def by_target(files: Mapping[str, str]) -> dict[str, list[str]]:
    return {question.target: [gold.qualified for gold in question.gold] for question in drawn(files)}


def test_the_definitions_called_next_are_the_gold() -> None:
    files = {"shop.py": SHOP, "store.py": STORE}
    assert by_target(files) == {
        'store = open_store("orders")': ["open_store", "close_store"],
        "close_store(store)": ["close_store"],
        'open_store("more")': ["open_store"],
    }


def test_a_call_on_an_object_of_unknown_class_is_no_question() -> None:
    files = {"shop.py": SHOP.replace("Store()", "None"), "store.py": STORE}
    assert not [target for target in by_target(files) if "append" in target or "save" in target]


def test_an_inherited_method_and_a_member_of_a_module_are_told() -> None:
    lines = "\n".join(f"    flag_{n} = {n}" for n in range(10))
    child = f"import store\n\n\nclass Child(store.Store):\n{lines}\n\n    def run(self, order):\n"
    child += "        self.save(order)\n        store.close_store(self)\n"
    gold = by_target({"child.py": child, "store.py": STORE})
    assert gold == {
        "self.save(order)": ["Store.save", "close_store"],
        "store.close_store(self)": ["close_store"],
    }


def test_the_cursor_stands_at_the_line_whose_call_is_asked_for() -> None:
    files = {"shop.py": SHOP, "store.py": STORE}
    for question in drawn(files):
        lines = question.text.split("\n")
        lines[question.line] = lines[question.line][: question.character] + question.target
        assert "\n".join(lines) == SHOP
        assert len(last_lines(question).split("\n")) == 10


def test_a_name_in_the_lines_above_is_not_new() -> None:
    files = {"shop.py": SHOP, "store.py": STORE}
    assert {question.target: is_new(question) for question in drawn(files)} == {
        'store = open_store("orders")': True,
        "close_store(store)": True,
        'open_store("more")': True,
    }
    used = SHOP.replace("print(len(orders))", "print(close_store)")
    assert [is_new(q) for q in drawn({"shop.py": used, "store.py": STORE}) if "close" in q.target] == [False]


@pytest.mark.parametrize("n_questions", [1, 2])
def test_questions_are_the_same_for_the_same_seed(n_questions: int) -> None:
    files = {f"shop_{n}.py": SHOP for n in range(3)} | {"store.py": STORE}
    assert drawn(files, n_questions) == drawn(dict(reversed(files.items())), n_questions)
    assert (
        len({question.id for seed in range(5) for question in drawn(files, n_questions, seed)}) > n_questions
    )


def test_no_definition_is_asked_about_often() -> None:
    files = {f"shop_{n}.py": SHOP.replace("more", f"more {n}") for n in range(5)} | {"store.py": STORE}
    first = [question.gold[0].qualified for question in drawn(files)]
    assert sorted(first) == ["close_store", "open_store", "open_store"]
