"""Renames copied code so that it fits its new place, by the difference of two lines that do the same.

`order = orders.get(order_id)` there and `item = items.get(item_id)` here: in what follows there, `order`
becomes `item`, as a whole name and inside longer ones. Knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[^\W\d]\w*|\d+|\"[^\"\n]*\"|'[^'\n]*'|[^\w\s]")
_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Renaming:
    """How names there become names here."""

    names: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    """Lowercased parts of names: `order` -> `item`."""

    def apply(self, text: str) -> str:
        """`text` with every name renamed that the mapping tells."""
        return _WORD.sub(lambda found: self._renamed(found.group()), text) if self.names else text

    def _renamed(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        return _PART.sub(lambda found: self._renamed_part(found.group()), name)

    def _renamed_part(self, part: str) -> str:
        new = self.parts.get(part.lower())
        if new is None:
            return part
        return (
            new.upper()
            if part.isupper() and len(part) > 1
            else new.capitalize()
            if part[0].isupper()
            else new
        )


def renaming(there: str, here: str) -> Renaming | None:
    """What turns the line `there` into the line `here`, if they differ in names and literals only; else None.

    A name must become the same name each time.
    """
    old, new = _TOKEN.findall(there), _TOKEN.findall(here)
    if len(old) != len(new) or not old:
        return None
    names: dict[str, str] = {}
    for before, after in zip(old, new, strict=True):
        if not _alike(before, after):
            return None
        if _WORD.fullmatch(before) and names.setdefault(before, after) != after:
            return None
    changed = {before: after for before, after in names.items() if before != after}
    return Renaming(names if changed else {}, _part_renames(changed))


def merged(first: Renaming, second: Renaming) -> Renaming | None:
    """Both together; None if they contradict."""
    if any(first.names.get(name, new) != new for name, new in second.names.items()):
        return None
    if any(first.parts.get(part, new) != new for part, new in second.parts.items()):
        return None
    return Renaming({**first.names, **second.names}, {**first.parts, **second.parts})


def _alike(before: str, after: str) -> bool:
    if before == after:
        return True
    kinds = [_WORD.fullmatch(text) is not None for text in (before, after)]
    literal = [text[0] in "\"'" or text[0].isdigit() for text in (before, after)]
    return all(kinds) or all(literal)


def _part_renames(changed: Mapping[str, str]) -> dict[str, str]:
    """The one part in which two names differ: `order_id` and `item_id` give `order` -> `item`."""
    parts: dict[str, str] = {}
    for before, after in changed.items():
        old, new = _PART.findall(before), _PART.findall(after)
        if len(old) != len(new):
            continue
        for left, right in zip(old, new, strict=True):
            if left.lower() != right.lower():
                parts.setdefault(left.lower(), right.lower())
    return parts
