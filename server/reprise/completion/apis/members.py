"""What can follow the dot: the members of a class with its bases, or the names of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reprise.completion.apis.receivers import class_bases
from reprise.completion.apis.scope import FileScope, Value, World, public_symbols, resolve_binding, scope_of
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.types import Symbol

_MAX_BASES = 20  # classes looked at; also what ends a cycle of bases


@dataclass(frozen=True, slots=True)
class Member:
    """A name that can follow the dot, and where it is defined."""

    name: str
    path: str
    symbol: Symbol
    distance: int
    """0 in the class or module itself, 1 in its base, and so on."""


def members_of(world: World, value: Value) -> list[Member]:
    """The members of a module, a class or an object, the nearest definition of each name."""
    if value.kind == "module":
        found = _module_members(world, value.path)
    elif value.kind in ("class", "instance"):
        found = _class_members(world, value)
    else:
        return []
    nearest: dict[str, Member] = {}
    for member in found:
        nearest.setdefault(member.name, member)
    return list(nearest.values())


def _module_members(world: World, path: str) -> Iterator[Member]:
    scope = scope_of(world, path)
    if scope is None:
        return
    for symbol in public_symbols(scope):
        yield Member(symbol.name, path, symbol, 0)
    if path.endswith("__init__.py") or scope.language in SCRIPT_LANGUAGES:
        for binding in scope.imports:
            value = resolve_binding(world, scope, binding) if binding.alias and binding.name else None
            if value is not None and value.symbol is not None:
                yield Member(binding.alias, value.path, value.symbol, 1)


def _class_members(world: World, value: Value) -> Iterator[Member]:
    queue, seen = [(value, 0)], set[tuple[str, str]]()
    while queue and len(seen) < _MAX_BASES:
        owner, distance = queue.pop(0)
        scope = scope_of(world, owner.path)
        if scope is None or owner.symbol is None or (owner.path, owner.symbol.qualified) in seen:
            continue
        seen.add((owner.path, owner.symbol.qualified))
        yield from _own_members(scope, owner.symbol, distance)
        queue += [(base, distance + 1) for base in class_bases(world, owner)]


def _own_members(scope: FileScope, owner: Symbol, distance: int) -> Iterator[Member]:
    head = owner.qualified + "."
    for symbol in scope.symbols:
        is_own = symbol.qualified.startswith(head) and "." not in symbol.qualified[len(head) :]
        if is_own and symbol.name not in (owner.name, "constructor"):
            yield Member(symbol.name, scope.path, symbol, distance)
