"""The records of the warehouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from warehouse.money import Money, total


class OrderState(Enum):
    """Where an order is on its way to the customer."""

    OPEN = "open"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


@dataclass
class Item:
    """Something on a shelf."""

    sku: str
    name: str
    price: Money
    on_hand: int = 0
    reorder_level: int = 5

    @property
    def is_low(self) -> bool:
        """Whether it is time to buy more."""
        return self.on_hand <= self.reorder_level


@dataclass
class Customer:
    """Someone who orders."""

    id: int
    name: str
    email: str
    discount_percent: int = 0


@dataclass
class Supplier:
    """Someone to buy from."""

    id: int
    name: str
    email: str
    lead_time_days: int = 7


@dataclass
class OrderLine:
    """One position of an order."""

    sku: str
    quantity: int
    unit_price: Money

    @property
    def amount(self) -> Money:
        """What the line costs."""
        return self.unit_price * self.quantity


@dataclass
class Order:
    """What a customer wants, and how far it is."""

    id: int
    customer_id: int
    placed_at: datetime
    state: OrderState = OrderState.OPEN
    lines: list[OrderLine] = field(default_factory=list)

    def total(self) -> Money:
        """What the whole order costs, before any discount."""
        return total([line.amount for line in self.lines])
