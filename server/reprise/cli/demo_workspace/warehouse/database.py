"""Opens the database and keeps its tables up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TABLES = """
CREATE TABLE IF NOT EXISTS items (
    sku TEXT PRIMARY KEY, name TEXT NOT NULL, price_cents INTEGER NOT NULL,
    on_hand INTEGER NOT NULL DEFAULT 0, reorder_level INTEGER NOT NULL DEFAULT 5
);
CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
    discount_percent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS suppliers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
    lead_time_days INTEGER NOT NULL DEFAULT 7
);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed_at TEXT NOT NULL, state TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id), sku TEXT NOT NULL REFERENCES items (sku),
    quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL
);
"""


def open_database(path: Path | str) -> sqlite3.Connection:
    """A connection with every table in place; rows can be read by column name."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(TABLES)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing: commits at the end, rolls back on an error."""
    try:
        yield connection
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
