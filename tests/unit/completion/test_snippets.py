from __future__ import annotations

from reprise.completion.snippets import snippet_items
from tests.unit.completion.workspaces import accepted, hit, names, site_of

STORE = hit(
    "shop/orders.py",
    "def find_order(self, order_id: int, strict: bool = True) -> Order:\n"
    "    row = self.rows.get(order_id)\n"
    "    if row is None:\n"
    "        raise OrderNotFound(order_id)\n"
    "    return Order(**row)\n",
    start_line=10,
)
HEAD = "def find_item(self, item_id: int, strict: bool = True) -> Item:\n"


def test_what_followed_there_is_offered_with_the_names_used_here() -> None:
    above = f"class Items:\n    {HEAD}        row = self.rows.get(item_id)\n"
    source = above + "        <CURSOR>"

    items = snippet_items(site_of("shop/items.py", source), [STORE])

    assert accepted(source, items[0]) == above + (
        "        if row is None:\n            raise ItemNotFound(item_id)\n        return Item(**row)"
    )
    assert items[0].provenance == (STORE,)
    assert items[0].detail == "shop/orders.py:12"


def test_at_the_very_start_of_a_line_the_indentation_is_part_of_the_offer() -> None:
    items = snippet_items(site_of("shop/items.py", f"{HEAD}<CURSOR>"), [STORE])

    assert items[0].text.startswith("    row = self.rows.get(item_id)\n")


def test_what_several_places_agree_on_is_one_item_and_surer() -> None:
    text = STORE.text.replace("Order", "Customer").replace("order", "customer")
    other = hit("shop/customers.py", text.replace("return Customer(**row)", "return load(row)"))

    alone = snippet_items(site_of("a.py", f"{HEAD}    <CURSOR>"), [STORE])
    together = snippet_items(site_of("a.py", f"{HEAD}    <CURSOR>"), [STORE, other])

    assert [item.text.split("\n")[-1].strip() for item in together] == ["raise ItemNotFound(item_id)"]
    assert 0 < alone[0].confidence < together[0].confidence < 1
    assert together[0].provenance == (STORE, other)


def test_line_ends_are_those_of_the_buffer() -> None:
    windows = hit("shop/orders.py", STORE.text.replace("\n", "\r\n"))

    for source, end in ((f"{HEAD}    <CURSOR>", "\n"), (f"{HEAD}    <CURSOR>".replace("\n", "\r\n"), "\r\n")):
        for snippet in (STORE, windows):
            text = snippet_items(site_of("shop/items.py", source), [snippet])[0].text
            assert text.startswith(f"row = self.rows.get(item_id){end}    if row is None:{end}")
            assert text.count("\r") == text.count(end) * (end == "\r\n")


def test_lines_that_are_hardly_alike_give_nothing() -> None:
    source = "def remove_all(session, force_it: int, quietly: bool = False) -> Report:\n    <CURSOR>"

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_nothing_is_offered_where_a_line_has_begun() -> None:
    source = f"{HEAD}    row<CURSOR>"

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_nothing_is_offered_that_stands_below_already() -> None:
    source = f"{HEAD}    <CURSOR>\n    row = self.rows.get(item_id)\n"

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_nothing_is_offered_inside_a_docstring() -> None:
    source = f'"""\n{HEAD}    <CURSOR>'

    assert snippet_items(site_of("a.py", source), [STORE]) == []


def test_lines_of_an_outer_block_are_left_out() -> None:
    body = "    row = self.rows.get(item_id)\n    if row is None:\n        raise ItemNotFound(item_id)\n"
    source = f"{HEAD}{body}        <CURSOR>"

    assert names(snippet_items(site_of("a.py", source), [STORE])) == []


def test_a_line_that_says_nothing_matches_nothing() -> None:
    other = hit("b.py", "x = 1\nelse:\n    delete_everything()\n")

    assert snippet_items(site_of("a.py", "if x:\n    pass\nelse:\n    <CURSOR>"), [other]) == []
