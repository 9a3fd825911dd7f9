"""The base classes that a class's head names, in Python, JavaScript, TypeScript and Java.

Works on the one-line signature, so that a changed base is a changed signature. Knows no scopes.
"""

from __future__ import annotations

import re

_PYTHON_HEAD = re.compile(r"class\s+\w+\s*(?:\[[^\]]*\])?\s*\((?P<bases>.*)\)")
_EXTENDS = re.compile(r"\b(?:extends|implements)\s+(?P<bases>.+?)(?=\b(?:extends|implements|permits)\b|\{|$)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_BRACKETED = re.compile(r"\[[^\[\]]*\]|<[^<>]*>|\([^()]*\)")


def base_names(signature: str) -> tuple[str, ...]:
    """The dotted names of the bases, in order, without type arguments and keyword arguments."""
    python = _PYTHON_HEAD.search(signature)
    if python:
        return _names(python["bases"])
    plain = _without_brackets(signature)
    return tuple(name for found in _EXTENDS.finditer(plain) for name in _names(found["bases"]))


def _names(bases: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _without_brackets(bases).split(","))
    return tuple(part for part in parts if _NAME.fullmatch(part))


def _without_brackets(text: str) -> str:
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text
