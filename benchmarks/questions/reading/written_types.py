"""The class that a type annotation or a signature names. Works on text; resolves nothing."""

from __future__ import annotations

import re

_QUOTES = re.compile(r"""^["']|["']$""")
_WRAPPED = re.compile(
    r"(?:typing\.)?(?:Optional|Annotated|Final|ClassVar|Self)\[(.+)\]|(?:Promise|Readonly)<(.+)>"
)
_ARGUMENTS = re.compile(r"<[^<>]*>|\[[^\[\]]+\]")
_ABSENT = frozenset({"None", "null", "undefined", "void"})
_DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_PYTHON_RETURN = re.compile(r"->\s*(.+)$")
_SCRIPT_RETURN = re.compile(r"\)\s*:\s*(?:asserts\s+)?([^=]+?)(?:\s*=>.*)?$")


def class_name(annotation: str) -> str | None:
    """The dotted name of the one class that an annotation allows, absence aside; None if there is none."""
    text = _QUOTES.sub("", annotation.strip().removeprefix(":").strip())
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        return class_name((wrapped[1] or wrapped[2]).split(",")[0])
    while (shorter := _ARGUMENTS.sub("", text)) != text:
        text = shorter
    parts = [part.strip() for part in text.split("|") if part.strip() not in _ABSENT]
    return parts[0] if len(parts) == 1 and _DOTTED.fullmatch(parts[0]) else None


def returned_class(path: str, name: str, signature: str) -> str | None:
    """The class that a function answers with, as its one-line signature writes it."""
    if path.endswith(".java"):
        found = re.search(rf"([\w.$]+(?:<.*>)?)\s+{re.escape(name)}\s*\(", signature)
    else:
        found = (_PYTHON_RETURN if path.endswith(".py") else _SCRIPT_RETURN).search(signature)
    return class_name(found[1]) if found else None
