"""The items' table."""

from __future__ import annotations

import sqlite3

from warehouse.errors import NotFoundError
from warehouse.models import Item
from warehouse.money import Money
from warehouse.repositories.base import Repository


class ItemRepository(Repository):
    """Reads and writes items."""

    table = "items"

    def get(self, sku: str) -> Item:
        """The item with this article number; raises `NotFoundError`."""
        row = self.connection.execute("SELECT * FROM items WHERE sku = ?", (sku,)).fetchone()
        if row is None:
            raise NotFoundError("item", sku)
        return item_from_row(row)

    def list_all(self) -> list[Item]:
        """Every item, by name."""
        rows = self.connection.execute("SELECT * FROM items ORDER BY name").fetchall()
        return [item_from_row(row) for row in rows]

    def list_low(self) -> list[Item]:
        """Every item of which more should be bought, the scarcest first."""
        rows = self.connection.execute(
            "SELECT * FROM items WHERE on_hand <= reorder_level ORDER BY on_hand, sku"
        ).fetchall()
        return [item_from_row(row) for row in rows]

    def save(self, item: Item) -> None:
        """Keep an item, new or changed."""
        self.connection.execute(
            "INSERT OR REPLACE INTO items (sku, name, price_cents, on_hand, reorder_level) VALUES (?, ?, ?, ?, ?)",
            (item.sku, item.name, item.price.cents, item.on_hand, item.reorder_level),
        )

    def change_on_hand(self, sku: str, by: int) -> None:
        """Put pieces on the shelf, or take them off it; raises `NotFoundError`."""
        cursor = self.connection.execute("UPDATE items SET on_hand = on_hand + ? WHERE sku = ?", (by, sku))
        if cursor.rowcount == 0:
            raise NotFoundError("item", sku)


def item_from_row(row: sqlite3.Row) -> Item:
    """A row of the table as a record."""
    return Item(
        sku=row["sku"],
        name=row["name"],
        price=Money(row["price_cents"]),
        on_hand=row["on_hand"],
        reorder_level=row["reorder_level"],
    )
