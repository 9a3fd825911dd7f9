from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from warehouse.clock import FrozenClock
from warehouse.database import open_database
from warehouse.models import Item
from warehouse.money import Money
from warehouse.repositories import CustomerRepository, ItemRepository
from warehouse.services.ordering import OrderingService


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    database = open_database(":memory:")
    items = ItemRepository(database)
    items.save(Item("LAMP", "Desk lamp", Money(4_900), on_hand=10))
    items.save(Item("CHAIR", "Office chair", Money(19_900), on_hand=2))
    CustomerRepository(database).add("Ada", "ada@example.org", discount_percent=10)
    database.commit()
    yield database
    database.close()


@pytest.fixture
def ordering(connection: sqlite3.Connection) -> OrderingService:
    return OrderingService(connection, FrozenClock(datetime(2026, 1, 5, tzinfo=timezone.utc)))
