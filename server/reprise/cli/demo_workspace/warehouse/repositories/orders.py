"""The tables of orders and their lines."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from warehouse.errors import NotFoundError
from warehouse.models import Order, OrderLine, OrderState
from warehouse.money import Money
from warehouse.repositories.base import Repository


class OrderRepository(Repository):
    """Reads and writes orders."""

    table = "orders"

    def get(self, order_id: int) -> Order:
        """The order with this number and its lines; raises `NotFoundError`."""
        row = self.connection.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
        if row is None:
            raise NotFoundError("order", order_id)
        return self._with_lines(order_from_row(row))

    def list_in_state(self, state: OrderState) -> list[Order]:
        """Every order in this state, the oldest first."""
        rows = self.connection.execute(
            "SELECT * FROM orders WHERE state = ? ORDER BY placed_at", (state.value,)
        ).fetchall()
        return [self._with_lines(order_from_row(row)) for row in rows]

    def list_of_customer(self, customer_id: int) -> list[Order]:
        """Every order of a customer, the oldest first."""
        rows = self.connection.execute(
            "SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_at", (customer_id,)
        ).fetchall()
        return [self._with_lines(order_from_row(row)) for row in rows]

    def add(self, customer_id: int, placed_at: datetime, lines: list[OrderLine]) -> Order:
        """Keep a new order."""
        cursor = self.connection.execute(
            "INSERT INTO orders (customer_id, placed_at, state) VALUES (?, ?, ?)",
            (customer_id, placed_at.isoformat(), OrderState.OPEN.value),
        )
        order_id = cursor.lastrowid or 0
        for line in lines:
            self.connection.execute(
                "INSERT INTO order_lines (order_id, sku, quantity, unit_price_cents) VALUES (?, ?, ?, ?)",
                (order_id, line.sku, line.quantity, line.unit_price.cents),
            )
        return self.get(order_id)

    def set_state(self, order_id: int, state: OrderState) -> None:
        """Move an order on; raises `NotFoundError`."""
        cursor = self.connection.execute("UPDATE orders SET state = ? WHERE id = ?", (state.value, order_id))
        if cursor.rowcount == 0:
            raise NotFoundError("order", order_id)

    def _with_lines(self, order: Order) -> Order:
        rows = self.connection.execute("SELECT * FROM order_lines WHERE order_id = ?", (order.id,)).fetchall()
        order.lines = [line_from_row(row) for row in rows]
        return order


def order_from_row(row: sqlite3.Row) -> Order:
    """A row of the table as a record, without its lines."""
    return Order(
        id=row["id"],
        customer_id=row["customer_id"],
        placed_at=datetime.fromisoformat(row["placed_at"]),
        state=OrderState(row["state"]),
    )


def line_from_row(row: sqlite3.Row) -> OrderLine:
    """A row of the lines' table as a record."""
    return OrderLine(
        sku=row["sku"],
        quantity=row["quantity"],
        unit_price=Money(row["unit_price_cents"]),
    )
