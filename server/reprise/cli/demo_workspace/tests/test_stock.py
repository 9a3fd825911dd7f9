from __future__ import annotations

import sqlite3

import pytest

from warehouse.errors import NotFoundError
from warehouse.money import Money
from warehouse.services.reporting import ReportingService
from warehouse.services.ordering import OrderingService
from warehouse.services.stock import Purchase, StockService


def test_received_pieces_are_on_the_shelf(connection: sqlite3.Connection) -> None:
    assert StockService(connection).receive("LAMP", 5).on_hand == 15


def test_broken_pieces_are_not(connection: sqlite3.Connection) -> None:
    assert StockService(connection).write_off("LAMP", 2).on_hand == 8


def test_an_unknown_item_cannot_be_received(connection: sqlite3.Connection) -> None:
    with pytest.raises(NotFoundError):
        StockService(connection).receive("DESK", 1)


def test_scarce_items_are_proposed_for_purchase(connection: sqlite3.Connection) -> None:
    assert StockService(connection).propose_purchases(target=10) == [Purchase("CHAIR", 8)]


def test_the_stock_has_a_value(connection: sqlite3.Connection) -> None:
    assert StockService(connection).value() == Money(88_800)


def test_only_shipped_orders_bring_revenue(connection: sqlite3.Connection, ordering: OrderingService) -> None:
    order = ordering.place(1, {"LAMP": 2})
    reporting = ReportingService(connection)
    assert reporting.revenue() == Money(0)

    ordering.pack(order.id)
    ordering.ship(order.id)

    assert reporting.revenue() == Money(9_800)
    assert reporting.best_sellers() == [("LAMP", 2)]
