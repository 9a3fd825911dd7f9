"""Where and how a Python file takes one more `from module import name`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reprise.types import Position, Range, TextEdit
from reprise.workspace.text import LineIndex

_LONGEST_LINE = 100  # an import line grows up to here; beyond that a line of its own is easier to read


@dataclass(frozen=True, slots=True)
class _Statement:
    """An import statement at the top of a file; lines are 0-based, `end` is inclusive."""

    start: int
    end: int
    module: str
    """With its leading dots; empty for `import a, b`."""
    names: tuple[str, ...]

    @property
    def sort_key(self) -> tuple[bool, int, str]:
        """How isort and ruff order the statements of a group."""
        dots = len(self.module) - len(self.module.lstrip("."))
        return bool(self.module), -dots, (self.module or self.names[0]).lower()

    @property
    def package(self) -> str:
        """What groups imports: the top package, or `.` for relative ones."""
        return "." if self.module.startswith(".") else (self.module or self.names[0]).split(".")[0]


@dataclass(frozen=True, slots=True)
class _Block:
    """The imports at the top of a file."""

    lines: LineIndex
    newline: str
    after_head: int
    """The 0-based line behind leading comments and the docstring."""
    statements: tuple[_Statement, ...]


def python_import(text: str, module: str, name: str) -> TextEdit:
    """The edit of `text` that binds `name`: a statement extended, or a new one in its sorted place."""
    block = _import_block(text)
    return _extended_statement(block, module, name) or _new_statement(block, module, name)


def prefers_relative(text: str, module: str) -> bool:
    """Whether a file imports the package of `module`, which is its own, relatively."""
    packages = [statement.package for statement in _import_block(text).statements]
    return packages.count(".") > packages.count(module.partition(".")[0])


@lru_cache(maxsize=2)  # one popup asks for many names of one text
def _import_block(text: str) -> _Block:
    lines = LineIndex(text)
    after_head = _after_docstring(lines)
    statements: list[_Statement] = []
    number = after_head
    while number < lines.n_lines:
        line = lines.line(number)
        if line.strip() and not line.startswith("#"):
            if not re.match(r"(?:from|import)\s", line):
                break
            statement = _statement(lines, number)
            statements += [statement] if statement.names else []
            number = statement.end
        number += 1
    return _Block(lines, "\r\n" if "\r\n" in text else "\n", after_head, tuple(statements))


def _statement(lines: LineIndex, start: int) -> _Statement:
    """Read the import statement that begins on line `start`; `names` is empty if it is broken."""
    end, text = start, lines.line(start)
    while end + 1 < lines.n_lines and (text.rstrip().endswith("\\") or text.count("(") > text.count(")")):
        end += 1
        text += "\n" + lines.line(end)
    found = re.match(r"from\s+([\w.]+)\s+import\b(.*)|import\b(.*)", text, re.DOTALL)
    if found is None:
        return _Statement(start, end, "", ())
    names = re.sub(r"#[^\n]*|[()\\]", " ", found[2] or found[3] or "")
    parts = tuple(" ".join(part.split()) for part in names.split(",") if part.strip())
    return _Statement(start, end, found[1] or "", parts)


def _after_docstring(lines: LineIndex) -> int:
    number = comment_end = 0
    while number < lines.n_lines and (not lines.line(number).strip() or lines.line(number).startswith("#")):
        number += 1
        comment_end = number if lines.line(number - 1).strip() else comment_end
    opened = re.match(r"[rRuU]?(\"\"\"|'''|\"|')", lines.line(number)) if number < lines.n_lines else None
    if opened is None:
        return comment_end
    rest = lines.line(number)[opened.end() :]
    while opened[1] not in rest and number + 1 < lines.n_lines:
        number += 1
        rest = lines.line(number)
    return number + 1


def _extended_statement(block: _Block, module: str, name: str) -> TextEdit | None:
    """`from module import a` with `name` put in its place, if the statement is simple."""
    for statement in block.statements:
        if statement.module == module and "*" not in statement.names:
            one_line = statement.start == statement.end
            edit = _wider_line(block, statement, name) if one_line else _one_more_row(block, statement, name)
            if edit is not None:
                return edit
    return None


def _wider_line(block: _Block, statement: _Statement, name: str) -> TextEdit | None:
    text = block.lines.line(statement.start)
    if set(text) & set("#();"):
        return None
    wider = f"from {statement.module} import {', '.join(_with_name(statement.names, name))}"
    if len(wider) > max(_LONGEST_LINE, len(text)):
        return None
    return TextEdit(Range(Position(statement.start, 0), Position(statement.start, len(text))), wider)


def _one_more_row(block: _Block, statement: _Statement, name: str) -> TextEdit | None:
    rows = [block.lines.line(number) for number in range(statement.start + 1, statement.end)]
    if not rows or not all(re.fullmatch(r"\s+[\w ]+,", row) for row in rows):
        return None
    order = _with_name([row.strip(" \t,") for row in rows], name)
    indent = rows[0][: len(rows[0]) - len(rows[0].lstrip())]
    return _insertion(block, statement.start + 1 + order.index(name), f"{indent}{name},{block.newline}")


def _with_name(names: Sequence[str], name: str) -> list[str]:
    """The names with one more, in the order that they keep; at the end if they keep none."""
    for order in (_by_case, str.lower, str):
        if list(names) == sorted(names, key=order):
            return sorted([*names, name], key=order)
    return [*names, name]


def _by_case(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions: the default of isort and ruff."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def _new_statement(block: _Block, module: str, name: str) -> TextEdit:
    new = _Statement(0, 0, module, (name,))
    line = f"from {module} import {name}{block.newline}"
    group = [statement for statement in block.statements if statement.package == new.package]
    if group:
        before = [statement for statement in group if statement.sort_key <= new.sort_key]
        return _insertion(block, before[-1].end + 1 if before else group[0].start, line)
    relative = [statement for statement in block.statements if statement.package == "."]
    if relative:  # relative imports come last
        return _insertion(block, relative[0].start, line + block.newline)
    if block.statements:
        return _insertion(block, block.statements[-1].end + 1, block.newline + line)
    return _first_statement(block, line)


def _first_statement(block: _Block, line: str) -> TextEdit:
    """A file's first import, parted by blank lines from the docstring above and the code below."""
    at = block.after_head
    below = block.lines.line(at).strip() if at < block.lines.n_lines else ""
    if at == 0:
        return _insertion(block, 0, line + (block.newline if below else ""))
    return _insertion(block, at, block.newline + line + (block.newline if below else ""))


def _insertion(block: _Block, number: int, text: str) -> TextEdit:
    """An insertion before a line, or behind the last line of a file that does not end in a line end."""
    if number < block.lines.n_lines:
        return TextEdit(Range(Position(number, 0), Position(number, 0)), text)
    end = block.lines.position(len(block.lines.text))
    return TextEdit(Range(end, end), block.newline + text.removesuffix(block.newline))
