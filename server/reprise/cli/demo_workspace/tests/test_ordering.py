from __future__ import annotations

import pytest

from warehouse.errors import InvalidTransitionError, NotFoundError, OutOfStockError
from warehouse.models import OrderState
from warehouse.money import Money
from warehouse.services.ordering import OrderingService


def test_placing_an_order_takes_its_pieces_off_the_shelf(ordering: OrderingService) -> None:
    order = ordering.place(1, {"LAMP": 3})

    assert order.total() == Money(14_700)
    assert ordering.items.get("LAMP").on_hand == 7


def test_an_order_of_too_many_pieces_is_refused(ordering: OrderingService) -> None:
    with pytest.raises(OutOfStockError):
        ordering.place(1, {"LAMP": 1, "CHAIR": 3})

    assert ordering.items.get("LAMP").on_hand == 10


def test_an_order_is_packed_and_shipped(ordering: OrderingService) -> None:
    order = ordering.place(1, {"CHAIR": 1})

    ordering.pack(order.id)
    shipped = ordering.ship(order.id)

    assert shipped.state is OrderState.SHIPPED


def test_an_order_must_be_packed_before_it_is_shipped(ordering: OrderingService) -> None:
    order = ordering.place(1, {"CHAIR": 1})

    with pytest.raises(InvalidTransitionError):
        ordering.ship(order.id)


def test_the_discount_is_taken_off(ordering: OrderingService) -> None:
    order = ordering.place(1, {"LAMP": 1})

    assert ordering.amount_due(order.id) == Money(4_410)


def test_an_unknown_customer_cannot_order(ordering: OrderingService) -> None:
    with pytest.raises(NotFoundError):
        ordering.place(99, {"LAMP": 1})
