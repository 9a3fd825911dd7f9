"""The suppliers' table."""

from __future__ import annotations

import sqlite3

from warehouse.errors import NotFoundError
from warehouse.models import Supplier
from warehouse.repositories.base import Repository


class SupplierRepository(Repository):
    """Reads and writes suppliers."""

    table = "suppliers"

    def get(self, supplier_id: int) -> Supplier:
        """The supplier with this number; raises `NotFoundError`."""
        row = self.connection.execute("SELECT * FROM suppliers WHERE id = ?", (supplier_id,)).fetchone()
        if row is None:
            raise NotFoundError("supplier", supplier_id)
        return supplier_from_row(row)

    def list_all(self) -> list[Supplier]:
        """Every supplier, by name."""
        rows = self.connection.execute("SELECT * FROM suppliers ORDER BY name").fetchall()
        return [supplier_from_row(row) for row in rows]

    def add(self, name: str, email: str, lead_time_days: int = 7) -> Supplier:
        """Keep a new supplier."""
        cursor = self.connection.execute(
            "INSERT INTO suppliers (name, email, lead_time_days) VALUES (?, ?, ?)",
            (name, email, lead_time_days),
        )
        return self.get(cursor.lastrowid or 0)


def supplier_from_row(row: sqlite3.Row) -> Supplier:
    """A row of the table as a record."""
    return Supplier(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        lead_time_days=row["lead_time_days"],
    )
