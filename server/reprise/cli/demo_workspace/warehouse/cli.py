"""The command line of the warehouse."""

from __future__ import annotations

import argparse
import sys

from warehouse.database import open_database
from warehouse.errors import WarehouseError
from warehouse.services.ordering import OrderingService
from warehouse.services.reporting import ReportingService
from warehouse.services.stock import StockService


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    parser = argparse.ArgumentParser(prog="warehouse")
    parser.add_argument("--database", default="warehouse.db")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("stock", help="list what is on the shelves")
    commands.add_parser("purchases", help="propose what to buy")
    commands.add_parser("report", help="show the figures")
    receive = commands.add_parser("receive", help="put delivered pieces on the shelf")
    receive.add_argument("sku")
    receive.add_argument("quantity", type=int)
    ship = commands.add_parser("ship", help="hand an order to the carrier")
    ship.add_argument("order_id", type=int)
    options = parser.parse_args(arguments)
    try:
        run(options)
    except WarehouseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(options: argparse.Namespace) -> None:
    """Do what the options ask for."""
    connection = open_database(options.database)
    stock = StockService(connection)
    if options.command == "stock":
        for item in stock.items.list_all():
            print(f"{item.sku:<12} {item.on_hand:>5}  {item.price}  {item.name}")
    elif options.command == "purchases":
        for purchase in stock.propose_purchases():
            print(f"{purchase.sku:<12} {purchase.quantity:>5}")
    elif options.command == "receive":
        item = stock.receive(options.sku, options.quantity)
        print(f"{item.sku}: {item.on_hand} on hand")
    elif options.command == "ship":
        order = OrderingService(connection).ship(options.order_id)
        print(f"order {order.id} is {order.state.value}")
    else:
        report = ReportingService(connection)
        print(f"revenue {report.revenue()}")
