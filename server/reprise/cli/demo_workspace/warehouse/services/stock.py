"""What is on the shelves, and what has to be bought."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from warehouse.database import transaction
from warehouse.models import Item
from warehouse.money import Money, total
from warehouse.repositories import ItemRepository


@dataclass(frozen=True)
class Purchase:
    """A proposal to buy pieces of an item."""

    sku: str
    quantity: int


class StockService:
    """Receives goods and proposes what to buy."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.items = ItemRepository(connection)

    def receive(self, sku: str, quantity: int) -> Item:
        """Put delivered pieces on the shelf."""
        with transaction(self.connection):
            self.items.change_on_hand(sku, quantity)
            return self.items.get(sku)

    def write_off(self, sku: str, quantity: int) -> Item:
        """Take broken pieces off the shelf."""
        with transaction(self.connection):
            self.items.change_on_hand(sku, -quantity)
            return self.items.get(sku)

    def propose_purchases(self, target: int = 20) -> list[Purchase]:
        """What to buy so that `target` pieces of every scarce item are there."""
        return [Purchase(item.sku, target - item.on_hand) for item in self.items.list_low()]

    def value(self) -> Money:
        """What everything on the shelves would sell for."""
        return total([item.price * item.on_hand for item in self.items.list_all()])
