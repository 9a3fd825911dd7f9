"""What a JavaScript or TypeScript file exports, read once by pattern. Knows no other file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Export = Literal["named", "default"]

_DECLARATION_WORDS = """
    default declare abstract async function function* class interface type enum const let var namespace
"""
_DECLARING = frozenset(_DECLARATION_WORDS.split())
_EXPORT = re.compile(r"\bexport\s+(?:\{(?P<list>[^}]*)\}|(?P<words>(?:[\w$]+\*?\s+){0,5}\*?[\w$]+))")
_LISTED = re.compile(r"(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?")


@lru_cache(maxsize=128)  # one popup asks for many names of one file, and the next popup for the same again
def script_exports(text: str) -> Mapping[str, Export]:
    """How each name is exported that `text` exports."""
    exports: dict[str, Export] = {}
    for found in _EXPORT.finditer(text):
        if found["list"] is not None:
            for part in found["list"].split(","):
                exports.update(_listed(part.strip()))
            continue
        words = found["words"].split()
        name = next((word.strip("*") for word in words if word not in _DECLARING), None)
        if name is not None:
            exports[name] = "default" if words[0] == "default" else exports.get(name, "named")
    return exports


def _listed(part: str) -> dict[str, Export]:
    """One entry of `export { a, b as c, d as default }`."""
    found = _LISTED.fullmatch(part)
    if found is None:
        return {}
    return {found[1]: "default"} if found[2] == "default" else {found[2] or found[1]: "named"}
