"""Prints what the ledgers hold."""

from ledger import LedgerRow, load_orders, load_refunds


def total_cents(rows: list[LedgerRow]) -> int:
    """Add the amounts."""
    return sum(row.amount_cents for row in rows)


def print_report(orders_path: str, refunds_path: str) -> None:
    """Print the totals of both ledgers."""
    orders = load_orders(orders_path)
    refunds = load_refunds(refunds_path)
    print("orders", total_cents(orders))
    print("refunds", total_cents(refunds))
