"""Where a Java file takes one more `import a.b.C;`."""

from __future__ import annotations

import re

from reprise.types import Position, Range, TextEdit
from reprise.workspace.text import LineIndex

_IMPORT = re.compile(r"^import\s+(?P<name>[\w.]+(?:\.\*)?)\s*;", re.MULTILINE)
_PACKAGE = re.compile(r"^\s*package\s+[\w.]+\s*;", re.MULTILINE)


def java_import(text: str, package: str, qualified: str) -> tuple[TextEdit, ...]:
    """The edit of `text` that imports class `qualified` of `package`; empty if `package.*` is imported."""
    full = f"{package}.{qualified}"
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = LineIndex(text)
    statements = list(_IMPORT.finditer(text))
    if any(found["name"] == f"{package}.*" for found in statements):
        return ()
    if statements:
        before = [found for found in statements if found["name"] < full]
        number = (
            lines.position(before[-1].end()).line + 1
            if before
            else lines.position(statements[0].start()).line
        )
        return _insertion(number, f"import {full};{newline}")
    declared = _PACKAGE.search(text)
    if declared is None:
        return _insertion(0, f"import {full};{newline}{newline}")
    return _insertion(lines.position(declared.end()).line + 1, f"{newline}import {full};{newline}")


def _insertion(number: int, text: str) -> tuple[TextEdit, ...]:
    return (TextEdit(Range(Position(number, 0), Position(number, 0)), text),)
