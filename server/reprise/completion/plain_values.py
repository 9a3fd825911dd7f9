"""Frozen dataclasses as plain JSON values and back, by their type hints.

What a file holds is believed only where it has the shape that the type says; the error names the place. Knows
no type of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reprise.errors import BadInputError

_LARGEST = 1.7e308  # JSON has no infinity; ln 0 may come as one
_KINDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", NoneType: "null"}


def plain(value: Any) -> Any:
    """Return `value` as what JSON can hold: objects, lists, texts, finite numbers, truths and null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(held) for held in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return _finite(float(value))  # scores may come as numpy's


def from_plain(kind: Any, value: Any, place: str) -> Any:
    """Return the `kind` (a dataclass, tuple, mapping, literal, union or scalar) that `value` stands for.

    `place` is what errors call it. What a dataclass does not know is left out. Raises `BadInputError` for a
    value that does not fit.
    """
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(kind, value, place)
    if origin is Literal:
        if not isinstance(value, str) or value not in get_args(kind):
            raise BadInputError(f"{place}: expected {' or '.join(map(str, get_args(kind)))}")
        return value
    if origin is tuple:
        held = get_args(kind)[0]
        items = _shaped(list, "a list", value, place)
        return tuple(from_plain(held, item, f"{place}[{idx}]") for idx, item in enumerate(items))
    if origin is not None and issubclass(origin, Mapping):
        held = get_args(kind)[1]
        table = _shaped(dict, "an object", value, place)
        return {key: from_plain(held, item, f"{place}.{key}") for key, item in table.items()}
    return _dataclass(kind, value, place) if is_dataclass(kind) else _scalar(kind, value, place)


def _dataclass(kind: Any, value: Any, place: str) -> Any:
    table = _shaped(dict, "an object", value, place)
    hints = _hints(kind)
    known: dict[str, Any] = {}
    for part in fields(kind):
        if part.name in table:
            known[part.name] = from_plain(hints[part.name], table[part.name], f"{place}.{part.name}")
        elif part.default is MISSING and part.default_factory is MISSING:
            raise BadInputError(f"{place}.{part.name}: is missing")
    return kind(**known)


def _one_of(kind: Any, value: Any, place: str) -> Any:
    """The first kind of a union that the value fits; else the error of the one that it comes closest to."""
    kinds = [choice for choice in get_args(kind) if choice is not NoneType]
    if value is None and NoneType in get_args(kind):
        return None
    for choice in kinds[:-1]:
        try:
            return from_plain(choice, value, place)
        except BadInputError:
            continue
    return from_plain(kinds[-1], value, place)


def _scalar(kind: Any, value: Any, place: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return _finite(value)
    if type(value) is not kind:
        raise BadInputError(f"{place}: expected {_KINDS[kind]}")
    return value


def _shaped(kind: type, words: str, value: Any, place: str) -> Any:
    if not isinstance(value, kind):
        raise BadInputError(f"{place}: expected {words}")
    return value


def _finite(number: float) -> float:
    try:
        return 0.0 if math.isnan(number) else float(max(-_LARGEST, min(_LARGEST, number)))
    except OverflowError:
        return math.copysign(_LARGEST, number)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
