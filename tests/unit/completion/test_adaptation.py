from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.adaptation import merged, renaming


@pytest.mark.parametrize(
    ("there", "here", "text", "adapted"),
    [
        (
            "order = orders.get(order_id)",
            "item = items.get(item_id)",
            "return order.total",
            "return item.total",
        ),
        (
            "def save_order(self):",
            "def save_invoice(self):",
            "OrderError(ORDER, order)",
            "InvoiceError(INVOICE, invoice)",
        ),
        ("def f(order):", "def f(item):", 'sql("FROM orders")', 'sql("FROM items")'),
        ("x = 1", "y = 2", "return x + z", "return y + z"),
        ("run()", "run()", "stop()", "stop()"),
        ('get("/orders")', 'get("/items")', 'put("/orders")', 'put("/orders")'),
    ],
)
def test_names_change_as_the_lines_differ(there: str, here: str, text: str, adapted: str) -> None:
    found = renaming(there, here)

    assert found is not None
    assert found.apply(text) == adapted


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("a = b", "a == b"),
        ("f(a, a)", "f(b, c)"),
        ("if a:", "if a and b:"),
        ("", "x"),
        ("x = 1", "x = y"),
        ("a: str", "a: int"),
    ],
)
def test_lines_that_differ_in_more_than_names_do_not_match(there: str, here: str) -> None:
    assert renaming(there, here) is None


def test_contradicting_renamings_do_not_merge() -> None:
    first, second = renaming("a = f()", "b = f()"), renaming("a.g()", "c.g()")

    assert first is not None
    assert second is not None
    assert merged(first, second) is None


@given(st.text("ab_ =.(1", min_size=1, max_size=20))
def test_a_line_matches_itself_and_renames_nothing(line: str) -> None:
    found = renaming(line, line)

    assert found is None or found.apply(line) == line
