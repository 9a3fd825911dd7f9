"""How well a typed word matches a name: prefix, camel humps, subsequence."""

from __future__ import annotations

import re

_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W_a-zA-Z]+")

EXACT_PREFIX = 1.0
PREFIX = 0.9  # the case differs
HUMPS = 0.6  # `lO` or `lo` for `load_order`
SUBSEQUENCE = 0.2  # `ldr` for `load_order`, same first letter


def match_quality(typed: str, name: str) -> float:
    """0 (no match) to 1 (`typed` is how `name` starts); an empty word matches everything."""
    if name.startswith(typed):
        return EXACT_PREFIX
    lowered, target = typed.lower(), name.lower()
    if target.startswith(lowered):
        return PREFIX
    if target.lstrip("_").startswith(lowered):
        return PREFIX
    if target.lstrip("_")[:1] != lowered.lstrip("_")[:1]:
        return 0.0
    if _matches_humps(lowered.replace("_", ""), [hump.lower() for hump in _HUMP.findall(name)]):
        return HUMPS
    # two letters are a subsequence of nearly every name
    return SUBSEQUENCE if len(typed) >= 3 and _is_subsequence(lowered, target) else 0.0


def _matches_humps(typed: str, humps: list[str]) -> bool:
    """Whether `typed` can be cut into starts of the humps in their order, beginning with the first."""
    if not typed:
        return True
    if not humps:
        return False
    first, *rest = humps
    length = 0
    while length < min(len(first), len(typed)) and first[length] == typed[length]:
        length += 1
    for taken in range(length, 0, -1):
        if taken == len(typed) or any(
            _matches_humps(typed[taken:], rest[skip:]) for skip in range(len(rest))
        ):
            return True
    return False


def _is_subsequence(typed: str, target: str) -> bool:
    rest = iter(target)
    return all(character in rest for character in typed)
