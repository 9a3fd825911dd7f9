"""What a text says of types: annotations, assignments, return types, read by pattern.

Text in, text out; what the names in it mean is for `receivers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reprise.completion.language_families import SCRIPT_LANGUAGES

_VALUE_REACH = 400  # characters of an assigned expression that are read, over its lines


def declared_types(language: str, name: str, text: str) -> Iterator[str]:
    """The annotations of `name` (`x`, `self.x`) in `text`, in order."""
    if name.partition(".")[0] not in text:
        return
    escaped = re.escape(name)
    if language == "java":
        pattern = rf"(?<![\w.])((?:[a-z]\w*\.)*[A-Z]\w*)(?:<[^;()]*?>)?\s+{escaped}\s*[;=,):]"
    elif language in SCRIPT_LANGUAGES or language == "python":
        pattern = rf"(?<![\w.$]){escaped}[?!]?\s*:\s*([^=\n,;){{]+(?:\[[^\]\n]*\])?)"
    else:
        return
    for found in re.finditer(pattern, text):
        yield found[1]


def assigned_expressions(language: str, name: str, text: str) -> Iterator[tuple[bool, str]]:
    """(is a loop variable, the text that follows) for each binding of `name` in `text`, in order."""
    escaped = re.escape(name)
    if language == "python":
        pattern = (
            rf"(?m)(?:^|[(;\s])(?:(?P<loop>for)\s+{escaped}\s+in\s+|{escaped}\s*(?::[^=\n]+)?:?=(?!=)\s*)(?P<value>\S)"
            rf"|\bwith\s+(?P<with>\S[^\n]*?)\s+as\s+{escaped}\b"
        )
    else:
        pattern = (
            rf"(?P<loop>\b(?:const|let|var|final|[A-Z][\w<>]*)\s+{escaped}\s*(?:of|:)\s*)(?P<value>\S)"
            rf"|(?<![\w.$]){escaped}\s*(?::[^=\n;]+)?=(?![=>])\s*(?P<plain>\S)(?P<with>)"
        )
    for found in re.finditer(pattern, text):
        if language == "python" and found["with"]:
            yield False, found["with"]
            continue
        start = found.start("value") if found["value"] else found.start("plain")
        yield bool(found["loop"]), text[start : start + _VALUE_REACH]


def return_annotation(language: str, signature: str) -> str:
    """The return type in a one-line signature; empty if it has none."""
    if language == "python":
        found = re.search(r"\)\s*->\s*(.+?):?\s*$", signature)
    elif language in SCRIPT_LANGUAGES:
        found = re.search(r"\)\s*:\s*([^){]+?)\s*(?:\{|=>)?\s*$", signature)
    else:
        found = re.search(r"([A-Z][\w.]*(?:<[^()]*>)?)\s+\w+\s*\(", signature)
    return found[1] if found else ""


def element_type(annotation: str) -> str:
    """`Order` for `list[Order]`, `dict[str, Order]`, `Order[]` and `List<Order>`."""
    inner = re.search(r"([\w$.]+)\[\]", annotation) or re.search(r"[\[<](.*?)[\]>]", annotation)
    return inner[1].replace("...", "").rstrip(", ").rpartition(",")[2] if inner is not None else ""


def ends_statement(expression: str, end: int) -> bool:
    """Whether nothing that could change its value follows the expression that ends at `end`."""
    rest = expression[end:].lstrip(" \t")
    return not rest or rest[0] in "\r\n;#)]},:" or rest.startswith("//")
