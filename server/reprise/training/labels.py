"""Says which definition a call means, as far as names alone tell: labels for training, not for the index.

Knows the syntax of one repository's files. It answers only where it is nearly sure, because a wrong label
teaches worse than a missing one.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reprise.types import Call, FileSyntax, SymbolRef

# `rows.append(...)` is a list's method even where one class of the repository happens to define `append`.
_BUILTIN_METHODS = frozenset(
    name for kind in (str, bytes, list, dict, set, frozenset, tuple, int, float, object) for name in dir(kind)
) | {
    "read",
    "write",
    "close",
    "open",
    "run",
    "start",
    "stop",
    "put",
    "wait",
    "next",
    "send",
    "group",
    "match",
}
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of one repository, by name."""

    by_name: Mapping[str, tuple[SymbolRef, ...]]

    def of(self, path: str, syntax: FileSyntax, call: Call) -> SymbolRef | None:
        """The one definition that `call`, made in `path`, can mean; None where that is not clear."""
        found = self.by_name.get(call.name, ())
        if not found or call.name in _BUILTINS:
            return None
        if call.receiver is None:
            return (
                _only(_imported(found, syntax, call.name)) or _only(_in_file(found, path)) or _unique(found)
            )
        if call.receiver in ("self", "cls") and call.caller:
            return _only(_own_methods(found, path, call.caller)) or self._by_method_name(found)
        return _only(_imported(found, syntax, call.receiver)) or self._by_method_name(found)

    @staticmethod
    def _by_method_name(found: tuple[SymbolRef, ...]) -> SymbolRef | None:
        return None if found[0].symbol.name in _BUILTIN_METHODS else _unique(found)


def definitions_of(files: Mapping[str, FileSyntax]) -> Definitions:
    """All functions, methods and classes of a repository's `files`, keyed by path."""
    by_name: dict[str, list[SymbolRef]] = defaultdict(list)
    for path, syntax in files.items():
        for symbol in syntax.symbols:
            if symbol.kind != "variable":
                by_name[symbol.name].append(SymbolRef(path, symbol))
    return Definitions({name: tuple(refs) for name, refs in by_name.items()})


def _imported(found: Iterable[SymbolRef], syntax: FileSyntax, alias: str) -> list[SymbolRef]:
    """Those of `found` in a module that the file binds to `alias`, or from which it takes that name."""
    endings = [
        _module_path(import_.module if import_.name in (None, alias) else f"{import_.module}.{import_.name}")
        for import_ in syntax.imports
        if import_.alias == alias
    ]
    return [ref for ref in found if any(_is_module(ref.path, ending) for ending in endings if ending)]


def _module_path(module: str) -> str:
    return module.strip(".").replace(".", "/")


def _is_module(path: str, module: str) -> bool:
    return path.endswith((f"{module}.py", f"{module}/__init__.py"))


def _in_file(found: Iterable[SymbolRef], path: str) -> list[SymbolRef]:
    return [ref for ref in found if ref.path == path and "." not in ref.symbol.qualified]


def _own_methods(found: Iterable[SymbolRef], path: str, caller: str) -> list[SymbolRef]:
    owner = caller.rpartition(".")[0]
    return [ref for ref in found if ref.path == path and ref.symbol.qualified.rpartition(".")[0] == owner]


def _only(found: list[SymbolRef]) -> SymbolRef | None:
    return found[0] if len(found) == 1 else None


def _unique(found: tuple[SymbolRef, ...]) -> SymbolRef | None:
    return found[0] if len(found) == 1 else None
