"""The customers' table."""

from __future__ import annotations

import sqlite3

from warehouse.errors import NotFoundError
from warehouse.models import Customer
from warehouse.repositories.base import Repository


class CustomerRepository(Repository):
    """Reads and writes customers."""

    table = "customers"

    def get(self, customer_id: int) -> Customer:
        """The customer with this number; raises `NotFoundError`."""
        row = self.connection.execute("SELECT * FROM customers WHERE id = ?", (customer_id,)).fetchone()
        if row is None:
            raise NotFoundError("customer", customer_id)
        return customer_from_row(row)

    def find_by_email(self, email: str) -> Customer | None:
        """The customer with this address, if there is one."""
        row = self.connection.execute("SELECT * FROM customers WHERE email = ?", (email,)).fetchone()
        return customer_from_row(row) if row is not None else None

    def list_all(self) -> list[Customer]:
        """Every customer, by name."""
        rows = self.connection.execute("SELECT * FROM customers ORDER BY name").fetchall()
        return [customer_from_row(row) for row in rows]

    def add(self, name: str, email: str, discount_percent: int = 0) -> Customer:
        """Keep a new customer."""
        cursor = self.connection.execute(
            "INSERT INTO customers (name, email, discount_percent) VALUES (?, ?, ?)",
            (name, email, discount_percent),
        )
        return self.get(cursor.lastrowid or 0)

    def delete(self, customer_id: int) -> None:
        """Forget a customer; raises `NotFoundError`."""
        cursor = self.connection.execute("DELETE FROM customers WHERE id = ?", (customer_id,))
        if cursor.rowcount == 0:
            raise NotFoundError("customer", customer_id)


def customer_from_row(row: sqlite3.Row) -> Customer:
    """A row of the table as a record."""
    return Customer(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        discount_percent=row["discount_percent"],
    )
