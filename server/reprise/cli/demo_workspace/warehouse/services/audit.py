"""Compares what was counted on the shelves with the books."""

from __future__ import annotations

import sqlite3

from warehouse.money import Money, total
from warehouse.repositories import ItemRepository


class AuditService:
    """Finds what is missing, and what that is worth."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.items = ItemRepository(connection)

    def expected_value(self) -> Money:
        """What everything on the shelves should be worth."""
        return total([item.price * item.on_hand for item in self.items.list_all()])

    def missing(self, counted: dict[str, int]) -> dict[str, int]:
        """How many pieces of each item are not where they should be."""
        differences = {item.sku: item.on_hand - counted.get(item.sku, 0) for item in self.items.list_all()}
        return {sku: pieces for sku, pieces in differences.items() if pieces > 0}

    def loss(self, counted: dict[str, int]) -> Money:
        """What the missing pieces would have sold for."""
        return total([self.items.get(sku).price * pieces for sku, pieces in self.missing(counted).items()])
