from __future__ import annotations

from reprise.completion.snippets import snippet_items
from tests.unit.completion.workspaces import accepted, hit, names, site_of

STORE = hit(
    "shop/orders.py",
    "def find_order(self, order_id):\n"
    "    row = self.rows.get(order_id)\n"
    "    if row is None:\n"
    "        raise OrderNotFound(order_id)\n"
    "    return Order(**row)\n",
    start_line=10,
)


def test_what_followed_there_is_offered_with_the_names_used_here() -> None:
    above = "class Items:\n    def find_item(self, item_id):\n        row = self.rows.get(item_id)\n"
    source = above + "        <CURSOR>"

    items = snippet_items(site_of("shop/items.py", source), [STORE])

    assert accepted(source, items[0]) == above + (
        "        if row is None:\n            raise ItemNotFound(item_id)\n        return Item(**row)"
    )
    assert items[0].provenance == (STORE,)
    assert items[0].detail == "shop/orders.py:12"


def test_at_the_very_start_of_a_line_the_indentation_is_part_of_the_offer() -> None:
    source = "def find_item(self, item_id):\n<CURSOR>"

    items = snippet_items(site_of("shop/items.py", source), [STORE])

    assert items[0].text.startswith("    row = self.rows.get(item_id)\n")


def test_more_agreeing_lines_are_surer() -> None:
    one = snippet_items(site_of("a.py", "def g():\n    row = self.rows.get(item_id)\n    <CURSOR>"), [STORE])
    two = snippet_items(
        site_of("a.py", "def find_item(self, item_id):\n    row = self.rows.get(item_id)\n    <CURSOR>"),
        [STORE],
    )

    assert 0 < one[0].confidence < two[0].confidence < 1


def test_nothing_is_offered_where_a_line_has_begun() -> None:
    source = "def find_item(self, item_id):\n    row<CURSOR>"

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_nothing_is_offered_that_stands_below_already() -> None:
    source = "def find_item(self, item_id):\n    <CURSOR>\n    row = self.rows.get(item_id)\n"

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_nothing_is_offered_inside_a_docstring() -> None:
    source = '"""\ndef find_item(self, item_id):\n    <CURSOR>'

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_lines_of_an_outer_block_are_left_out() -> None:
    source = "if row is None:\n    raise ItemNotFound(item_id)\n    <CURSOR>"

    assert names(snippet_items(site_of("a.py", source), [STORE])) == []


def test_a_line_that_says_nothing_matches_nothing() -> None:
    other = hit("b.py", "x = 1\nelse:\n    delete_everything()\n")

    assert snippet_items(site_of("a.py", "if x:\n    pass\nelse:\n    <CURSOR>"), [other]) == []
