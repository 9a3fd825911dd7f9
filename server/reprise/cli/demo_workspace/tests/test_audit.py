from __future__ import annotations

import sqlite3

from warehouse.money import Money
from warehouse.services.audit import AuditService


def test_all_that_was_counted_is_there(connection: sqlite3.Connection) -> None:
    audit = AuditService(connection)

    assert audit.missing({"LAMP": 10, "CHAIR": 2}) == {}
    assert audit.expected_value() == Money(88_800)


def test_missing_pieces_are_a_loss(connection: sqlite3.Connection) -> None:
    audit = AuditService(connection)

    assert audit.missing({"LAMP": 8, "CHAIR": 2}) == {"LAMP": 2}
    assert audit.loss({"LAMP": 8, "CHAIR": 2}) == Money(9_800)
