"""Figures for the people who run the warehouse."""

from __future__ import annotations

import sqlite3
from collections import Counter

from warehouse.models import OrderState
from warehouse.money import Money, total
from warehouse.repositories import CustomerRepository, ItemRepository, OrderRepository


class ReportingService:
    """Sums up orders and stock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.customers = CustomerRepository(connection)
        self.items = ItemRepository(connection)
        self.orders = OrderRepository(connection)

    def revenue(self) -> Money:
        """What the shipped orders brought in, before discounts."""
        return total([order.total() for order in self.orders.list_in_state(OrderState.SHIPPED)])

    def best_sellers(self, top: int = 5) -> list[tuple[str, int]]:
        """The most shipped items and how many pieces of each."""
        pieces: Counter[str] = Counter()
        for order in self.orders.list_in_state(OrderState.SHIPPED):
            for line in order.lines:
                pieces[line.sku] += line.quantity
        return pieces.most_common(top)

    def open_orders_by_customer(self) -> dict[str, int]:
        """How many open orders each customer has."""
        waiting: Counter[str] = Counter()
        for order in self.orders.list_in_state(OrderState.OPEN):
            waiting[self.customers.get(order.customer_id).name] += 1
        return dict(waiting)
