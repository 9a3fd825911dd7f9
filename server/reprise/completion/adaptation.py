"""Renames copied code so that it fits its new place, by the difference of two lines that do the same.

`order = orders.get(order_id)` there and `item = items.get(item_id)` here: in what follows there, `order`
becomes `item`, as a whole name, inside longer ones, and in the plural.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reprise.completion.keywords import RESERVED

_TOKEN = re.compile(r"[^\W\d]\w*|\d+|\"[^\"\n]*\"|'[^'\n]*'|[^\w\s]")
_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Renaming:
    """How names there become names here, and how much of the lines agreed."""

    names: Mapping[str, str]
    parts: Mapping[str, str]
    """Lowercased parts of names: `order` -> `item`."""
    n_words: int
    """How many words were compared."""
    agreement: float
    """How many of them are the same, a renamed one counting as the share of its parts that are."""

    def apply(self, text: str) -> str:
        """`text` with every name renamed that the mapping tells."""
        return _WORD.sub(lambda found: self._renamed(found.group()), text) if self.parts else text

    def _renamed(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        return _PART.sub(lambda found: self._renamed_part(found.group()), name)

    def _renamed_part(self, part: str) -> str:
        lowered = part.lower()
        new = self.parts.get(lowered)
        if new is None and lowered.endswith("s") and lowered[:-1] in self.parts:
            new = self.parts[lowered[:-1]] + "s"
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

    A name must become the same name each time, and keywords and built-in types must agree.
    """
    old, new = _TOKEN.findall(there), _TOKEN.findall(here)
    if len(old) != len(new) or not old:
        return None
    names: dict[str, str] = {}
    agreement = 0.0
    for before, after in zip(old, new, strict=True):
        if not _alike(before, after):
            return None
        if _WORD.fullmatch(before):
            if names.setdefault(before, after) != after:
                return None
            agreement += _shared(before, after)
    parts: dict[str, str] = {}
    for before, after in names.items():
        parts.update(_part_renames(before, after))
    n_words = sum(_WORD.fullmatch(token) is not None for token in old)
    return Renaming(names, parts, n_words, agreement)


def merged(first: Renaming, second: Renaming) -> Renaming | None:
    """Both together; None if they contradict."""
    if any(first.names.get(name, new) != new for name, new in second.names.items()):
        return None
    if any(first.parts.get(part, new) != new for part, new in second.parts.items()):
        return None
    return Renaming(
        {**first.names, **second.names},
        {**first.parts, **second.parts},
        first.n_words + second.n_words,
        first.agreement + second.agreement,
    )


def _alike(before: str, after: str) -> bool:
    if before == after:
        return True
    if before in RESERVED or after in RESERVED:
        return False
    kinds = [_WORD.fullmatch(text) is not None for text in (before, after)]
    literal = [text[0] in "\"'" or text[0].isdigit() for text in (before, after)]
    return all(kinds) or all(literal)


def _shared(before: str, after: str) -> float:
    """1 for the same name, else the share of its parts that are the same."""
    if before == after:
        return 1.0
    old, new = _PART.findall(before.lower()), _PART.findall(after.lower())
    return len(set(old) & set(new)) / max(len(old), len(new), 1)


def _part_renames(before: str, after: str) -> dict[str, str]:
    """The parts in which two names differ: `order_id` and `item_id` give `order` -> `item`."""
    old, new = _PART.findall(before), _PART.findall(after)
    if before == after or len(old) != len(new):
        return {}
    pairs = zip(old, new, strict=True)
    return {left.lower(): right.lower() for left, right in pairs if left.lower() != right.lower()}
