"""Taking orders and seeing them through."""

from __future__ import annotations

import sqlite3

from warehouse.clock import Clock, SystemClock
from warehouse.database import transaction
from warehouse.errors import InvalidTransitionError, OutOfStockError
from warehouse.models import Order, OrderLine, OrderState
from warehouse.money import Money
from warehouse.repositories import CustomerRepository, ItemRepository, OrderRepository

NEXT_STATES = {
    OrderState.OPEN: {OrderState.PACKED, OrderState.CANCELLED},
    OrderState.PACKED: {OrderState.SHIPPED, OrderState.CANCELLED},
    OrderState.SHIPPED: set(),
    OrderState.CANCELLED: set(),
}


class OrderingService:
    """Takes orders, packs, ships and cancels them."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock | None = None) -> None:
        self.connection = connection
        self.clock = clock or SystemClock()
        self.customers = CustomerRepository(connection)
        self.items = ItemRepository(connection)
        self.orders = OrderRepository(connection)

    def place(self, customer_id: int, quantities: dict[str, int]) -> Order:
        """Take an order and reserve its pieces; raises `OutOfStockError`."""
        with transaction(self.connection):
            customer = self.customers.get(customer_id)
            lines = [self._line(sku, quantity) for sku, quantity in quantities.items()]
            for line in lines:
                self.items.change_on_hand(line.sku, -line.quantity)
            return self.orders.add(customer.id, self.clock.now(), lines)

    def pack(self, order_id: int) -> Order:
        """Mark an order as packed."""
        with transaction(self.connection):
            order = self.orders.get(order_id)
            self._check_transition(order, OrderState.PACKED)
            self.orders.set_state(order.id, OrderState.PACKED)
            return self.orders.get(order.id)

    def ship(self, order_id: int) -> Order:
        """Hand an order to the carrier."""
        with transaction(self.connection):
            order = self.orders.get(order_id)
            self._check_transition(order, OrderState.SHIPPED)
            self.orders.set_state(order.id, OrderState.SHIPPED)
            return self.orders.get(order.id)

    def amount_due(self, order_id: int) -> Money:
        """What the customer pays, with the discount taken off."""
        order = self.orders.get(order_id)
        customer = self.customers.get(order.customer_id)
        return order.total().discounted(customer.discount_percent)

    def _line(self, sku: str, quantity: int) -> OrderLine:
        item = self.items.get(sku)
        if item.on_hand < quantity:
            raise OutOfStockError(sku, quantity, item.on_hand)
        return OrderLine(sku=item.sku, quantity=quantity, unit_price=item.price)

    def _check_transition(self, order: Order, wanted: OrderState) -> None:
        if wanted not in NEXT_STATES[order.state]:
            raise InvalidTransitionError(order.id, order.state.value, wanted.value)
