"""The look-up tables of one file."""

from __future__ import annotations

from reprise.index.file_table import FileTable
from reprise.types import Call, IndexedFile, Symbol, SymbolRef


def file_of(symbols: tuple[Symbol, ...] = (), calls: tuple[Call, ...] = ()) -> IndexedFile:
    return IndexedFile(1, "a.py", "python", b"", 0, 0, 1, (), symbols, (), calls)


def variable(name: str, line: int) -> Symbol:
    return Symbol(name, name, "variable", line, line, f"{name} = 1", "")


def test_definitions_are_found_by_name_in_the_order_of_the_file() -> None:
    first, other, second = variable("x", 1), variable("y", 2), variable("x", 3)
    table = FileTable.of(file_of((first, other, second)))
    assert table.definitions["x"] == (SymbolRef("a.py", first), SymbolRef("a.py", second))


def test_a_name_defined_over_and_over_costs_no_more_than_different_names() -> None:
    n_lines = 400_000  # copying what was found so far at each of them would take minutes
    table = FileTable.of(file_of((variable("x", 1),) * n_lines))
    assert len(table.definitions["x"]) == n_lines
