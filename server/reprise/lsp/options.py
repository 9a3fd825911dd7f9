"""The editor's settings, from the three ways in which editors send them.

`initializationOptions` are the base; what the editor pushes (`didChangeConfiguration`) or answers when asked
(`workspace/configuration`) lies over them. Knows shapes, not what the settings mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.setting_rules import RULES

SECTION = "reprise"


def options_from(value: object) -> dict[str, Any]:
    """The settings in what an editor sent: the section, or an object that holds it; null means unset."""
    if not isinstance(value, Mapping):
        return {}  # null, or the empty list that Lua makes of an empty table
    section = value.get(SECTION, value)
    return _without_nulls(section) if isinstance(section, Mapping) else {}


def pushed_options(value: object) -> dict[str, Any]:
    """The settings in what an editor pushed: without a section of ours, what stands among those of others."""
    if isinstance(value, Mapping) and SECTION not in value:
        value = {key: entry for key, entry in value.items() if _is_ours(str(key))}
    return options_from(value)


def overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over` laid over it, table by table."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        is_table = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = overlaid(below, value) if is_table else value  # type: ignore[arg-type]
    return merged


def _is_ours(key: str) -> bool:
    group = key.removeprefix(f"{SECTION}.").partition(".")[0]
    return key.startswith(f"{SECTION}.") or any(rule.startswith(f"{group}.") for rule in RULES)


def _without_nulls(table: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in table.items() if value is not None}
    return {
        key: _without_nulls(value) if isinstance(value, Mapping) else value for key, value in kept.items()
    }
