"""What every repository has."""

from __future__ import annotations

import sqlite3


class Repository:
    """Reads and writes one table."""

    table: str

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def count(self) -> int:
        """How many records there are."""
        row = self.connection.execute(f"SELECT COUNT(*) AS n FROM {self.table}").fetchone()
        return int(row["n"])

    def is_empty(self) -> bool:
        """Whether there is no record yet."""
        return self.count() == 0
