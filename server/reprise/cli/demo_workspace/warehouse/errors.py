"""What can go wrong, in words that a clerk understands."""

from __future__ import annotations


class WarehouseError(Exception):
    """Base of every expected error."""


class NotFoundError(WarehouseError):
    """A record that was asked for does not exist."""

    def __init__(self, kind: str, identifier: int | str) -> None:
        super().__init__(f"there is no {kind} {identifier!r}")
        self.kind = kind
        self.identifier = identifier


class OutOfStockError(WarehouseError):
    """Fewer pieces are on the shelf than were ordered."""

    def __init__(self, sku: str, wanted: int, available: int) -> None:
        super().__init__(f"{wanted} pieces of {sku} were ordered, {available} are there")
        self.sku = sku
        self.wanted = wanted
        self.available = available


class InvalidTransitionError(WarehouseError):
    """An order cannot go from its state to the one asked for."""

    def __init__(self, order_id: int, current: str, wanted: str) -> None:
        super().__init__(f"order {order_id} is {current} and cannot become {wanted}")
        self.order_id = order_id
