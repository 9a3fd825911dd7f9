"""Where and how a JavaScript or TypeScript file takes one more `import { name } from "./path"`."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from reprise.types import Position, Range, TextEdit
from reprise.workspace.text import LineIndex

_IMPORT = re.compile(
    r"^import\s+(?P<clause>[^'\";]*?)\s*(?:from\s*)?(?P<quote>['\"])(?P<specifier>[^'\"\n]+)(?P=quote)(?P<end>;?)",
    re.MULTILINE,
)
_NAMED = re.compile(r"(?:[\w$]+\s*,\s*)?\{(?P<names>[^{}\n]*)\}")
_ENDING = re.compile(r"\.[cm]?[jt]sx?$")


def script_import(text: str, specifier: str, name: str, is_default: bool) -> TextEdit:
    """The edit of `text` that binds `name`, in the quotes and with the semicolons that the file uses."""
    statements = _statements(text)
    for statement in statements:
        named = _NAMED.fullmatch(statement["clause"])
        if statement["specifier"] == specifier and named is not None and not is_default:
            return _extended(text, statement.start("clause") + named.start("names"), named["names"], name)
    quote, end = _quote(text), ";" if _has_semicolons(text) else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    clause = name if is_default else f"{{ {name} }}"
    line = f"import {clause} from {quote}{specifier}{quote}{end}{newline}"
    lines = _lines(text)
    if statements:
        return _insertion(lines, lines.position(statements[-1].end()).line + 1, line, newline)
    return _insertion(lines, _after_head(lines), line + newline, newline)


@lru_cache(maxsize=2)
def is_common_js(text: str) -> bool:
    """Whether a file gets its names by `require` only."""
    return not _statements(text) and re.search(r"\brequire\s*\(", text) is not None


def ending_habit(text: str) -> str:
    """The ending that the file's relative imports carry (`.js`), empty if most carry none."""
    relative = [found["specifier"] for found in _statements(text) if found["specifier"].startswith(".")]
    endings = [found.group() for found in map(_ENDING.search, relative) if found is not None]
    return _most_common(endings) if len(endings) * 2 > len(relative) else ""


@lru_cache(maxsize=2)  # one popup asks for many names of one text
def _statements(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_IMPORT.finditer(text))


@lru_cache(maxsize=2)
def _lines(text: str) -> LineIndex:
    return LineIndex(text)


def _extended(text: str, offset: int, names: str, name: str) -> TextEdit:
    lines = _lines(text)
    present = [part.strip() for part in names.split(",") if part.strip()]
    ordered = present == sorted(present, key=str.lower)
    present = sorted([*present, name], key=str.lower) if ordered else [*present, name]
    space = " " if names.startswith(" ") or not names.strip() else ""
    where = Range(lines.position(offset), lines.position(offset + len(names)))
    return TextEdit(where, space + ", ".join(present) + space)


def _quote(text: str) -> str:
    used = [found["quote"] for found in _statements(text)]
    return _most_common(used) if used else "'" if text.count("'") > text.count('"') else '"'


def _has_semicolons(text: str) -> bool:
    ends = [bool(found["end"]) for found in _statements(text)]
    if ends:
        return sum(ends) * 2 >= len(ends)
    return not text.strip() or re.search(r";[ \t]*\r?$", text, re.MULTILINE) is not None


def _after_head(lines: LineIndex) -> int:
    """The line behind a shebang, leading comments and `"use strict"`."""
    number, in_comment = 0, False
    while number < lines.n_lines:
        line = lines.line(number).strip()
        if in_comment or line.startswith("/*"):
            in_comment = "*/" not in line
        elif not line.startswith(("#!", "//", '"use ', "'use ")):
            break
        number += 1
    return number + 1 if 0 < number < lines.n_lines and not lines.line(number).strip() else number


def _most_common(values: list[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def _insertion(lines: LineIndex, number: int, text: str, newline: str) -> TextEdit:
    """An insertion before a line, or behind the last line of a file that does not end in a line end."""
    if number < lines.n_lines:
        return TextEdit(Range(Position(number, 0), Position(number, 0)), text)
    end = lines.position(len(lines.text))
    return TextEdit(Range(end, end), newline + text.removesuffix(newline))
