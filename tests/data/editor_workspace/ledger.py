"""Reads the shop's ledgers. 🧾"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LedgerRow:
    """One line of a ledger."""

    account: str
    amount_cents: int


def parse_ledger_row(line: str) -> LedgerRow:
    """Read `account;amount` in cents."""
    account, amount_cents = line.strip().split(";")
    return LedgerRow(account, int(amount_cents))


def load_orders(path: str) -> list[LedgerRow]:
    """Read the orders, oldest first."""
    with open(path, encoding="utf-8") as handle:
        rows = [parse_ledger_row(line) for line in handle if line.strip()]
    return sorted(rows, key=lambda row: row.amount_cents)


def load_refunds(path: str) -> list[LedgerRow]:
    """Read the refunds, oldest first."""
    with open(path, encoding="utf-8") as handle:
        rows = [parse_ledger_row(line) for line in handle if line.strip()]
    return sorted(rows, key=lambda row: row.amount_cents)
