"""The pattern language of ignore files, as git matches it (https://git-scm.com/docs/gitignore).

Each pattern is tried on the path itself and never on what lies below it, so the caller goes down from the
root and stops at the first ignored folder, as git does. Libraries that match a folder's descendants instead
cannot prune: for `*`, `!*/`, `!*.py` they call every folder ignored. Knows no disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_STAR, _FOLDERS = "[^/]*", "(?:.*/)?"
_CHARACTER_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file."""

    expression: str
    """Regular expression of the whole path, or of the last name alone; a folder's path ends with `/`."""
    is_negated: bool
    is_of_name: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring patterns of one sign, whose order does not matter."""

    is_ignored: bool
    of_name: re.Pattern[str] | None
    of_path: re.Pattern[str] | None

    def matches(self, path: str, name: str) -> bool:
        return bool(
            (self.of_name is not None and self.of_name.fullmatch(name))
            or (self.of_path is not None and self.of_path.fullmatch(path))
        )


class IgnorePatterns:
    """The patterns of one ignore file, relative to its folder."""

    __slots__ = ("_groups",)

    def __init__(self, lines: Iterable[str]) -> None:
        patterns = [pattern for line in lines if (pattern := parse_pattern(line)) is not None]
        groups = [
            _group(is_negated, list(members))
            for is_negated, members in groupby(patterns, key=lambda pattern: pattern.is_negated)
        ]
        self._groups = tuple(reversed(groups))

    def __bool__(self) -> bool:
        return bool(self._groups)

    def verdict(self, path: str, name: str) -> bool | None:
        """Say whether a path is ignored, re-included (False) or not mentioned (None); the last match wins.

        `path` is relative to the ignore file's folder and `name` its last part; for a folder both end with
        `/`.
        """
        for group in self._groups:
            if group.matches(path, name):
                return group.is_ignored
        return None


def parse_pattern(line: str) -> Pattern | None:
    """Return the pattern of one line; None for a blank line, a comment, or what git never matches."""
    text = _without_trailing_spaces(line.rstrip("\r\n"))
    if not text or text.startswith("#"):
        return None
    is_negated = text.startswith("!")
    text = text[is_negated:]
    is_of_folder = text.endswith("/")
    text = text.removesuffix("/")
    is_of_name = "/" not in text
    expression = _translate(text.removeprefix("/"))
    if not text or expression is None:
        return None
    return Pattern(expression + ("/" if is_of_folder else "/?"), is_negated, is_of_name)


def _group(is_negated: bool, patterns: list[Pattern]) -> _Group:
    return _Group(
        is_ignored=not is_negated,
        of_name=_any_of([pattern.expression for pattern in patterns if pattern.is_of_name]),
        of_path=_any_of([pattern.expression for pattern in patterns if not pattern.is_of_name]),
    )


def _any_of(expressions: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(dict.fromkeys(expressions)), re.DOTALL) if expressions else None


def _without_trailing_spaces(line: str) -> str:
    """Drop spaces at the end, but not one that a backslash protects."""
    stripped = line.rstrip(" ")
    n_backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if n_backslashes % 2 and len(line) > len(stripped) else stripped


def _translate(glob: str) -> str | None:
    """Return the regular expression of a glob, None if it is broken: git then matches nothing."""
    parts: list[str] = []
    at = 0
    while at < len(glob):
        character = glob[at]
        if character == "*":
            stars_end = at + len(glob[at:]) - len(glob[at:].lstrip("*"))
            expression, at = _translate_stars(glob, at, stars_end)
        elif character == "?":
            expression, at = "[^/]", at + 1
        elif character == "[":
            bracket = _translate_bracket(glob, at)
            if bracket is None:
                return None
            expression, at = bracket
        elif character == "\\":
            if at + 1 == len(glob):
                return None
            expression, at = re.escape(glob[at + 1]), at + 2
        else:
            expression, at = re.escape(character), at + 1
        parts.append(expression)
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    """Join the expressions of a glob so that matching takes no longer than path times glob.

    With another star behind it, a star may always take the first place at which what follows it fits; only
    the last one has to be tried at all places. (A workspace's own file shall not stop the program.)
    """
    first, *others = _split(parts, _FOLDERS)
    expression = _names(first)
    for number, other in enumerate(others, 1):
        is_last = number == len(others)
        expression += _FOLDERS + _names(other) if is_last else f"(?>(?:.*?/)??{_names(other)})"
    return expression


def _names(parts: Sequence[str]) -> str:
    return "/".join(_name(name) for name in _split(parts, "/"))


def _name(parts: Sequence[str]) -> str:
    first, *others = map("".join, _split(parts, _STAR))
    if not others:
        return first
    return first + "".join(f"(?>[^/]*?{other})" for other in others[:-1]) + _STAR + others[-1]


def _split(parts: Sequence[str], mark: str) -> list[list[str]]:
    stretches: list[list[str]] = [[]]
    for part in parts:
        if part == mark:
            stretches.append([])
        else:
            stretches[-1].append(part)
    return stretches


def _translate_stars(glob: str, start: int, end: int) -> tuple[str, int]:
    """Two stars between slashes cross folders, and then the slash after them may be absent too."""
    opens = start == 0 or glob[start - 1] == "/"
    if end - start < 2 or not opens or (end < len(glob) and glob[end] != "/"):
        return _STAR, end
    return (".*", end) if end == len(glob) else (_FOLDERS, end + 1)


def _translate_bracket(glob: str, start: int) -> tuple[str, int] | None:
    """Translate `[...]`; return the expression and where it ends, or None if it never closes."""
    at = start + 1
    is_negated = glob[at : at + 1] in ("!", "^")
    at += is_negated
    members: list[str] = []
    first = at
    while at == first or glob[at : at + 1] != "]":
        member = _bracket_member(glob, at)
        if member is None:
            return None
        expression, at = member
        members.append(expression)
    inside = "".join(members)
    if is_negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else "(?!)"), at + 1


def _bracket_member(glob: str, at: int) -> tuple[str, int] | None:
    """Translate one member of a bracket: a class, a range or a character; an upside-down range is empty."""
    named = re.compile(r"\[:([a-z]*):\]").match(glob, at)
    if named:
        name = _CHARACTER_CLASSES.get(named[1])
        return None if name is None else (name, named.end())
    low = _bracket_character(glob, at)
    if low is None:
        return None
    character, at = low
    if glob[at : at + 1] != "-" or glob[at + 1 : at + 2] in ("]", ""):
        return re.escape(character), at
    high = _bracket_character(glob, at + 1)
    if high is None:
        return None
    last, at = high
    return (f"{re.escape(character)}-{re.escape(last)}" if character <= last else ""), at


def _bracket_character(glob: str, at: int) -> tuple[str, int] | None:
    if glob[at : at + 1] == "\\":
        at += 1
    return (glob[at], at + 1) if at < len(glob) else None
