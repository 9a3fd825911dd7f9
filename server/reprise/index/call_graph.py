"""Who calls what: resolved when asked, from the calls as they are written.

Nothing is stored, so that an index kept up to date answers as one built afresh. Python, JavaScript,
TypeScript and Java are followed through imports, the same file, classes and their bases, and methods that
are defined once; other languages by name. Where it is not known what is meant, nothing is answered. Answers
are in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reprise.index.code_view import CodeView, WorkspaceView
from reprise.index.file_table import stems_of_import
from reprise.index.names import (
    SCRIPTS,
    by_name_alone,
    definition,
    inherited_members,
    members,
    resolve_import,
    resolve_name,
)
from reprise.index.paths import stem_of
from reprise.types import Call, Import, IndexedFile, SymbolRef

__all__ = [
    "callees",
    "callers",
    "imported_definitions",
    "importers",
    "resolve_call",
    "resolve_import",
]

_RESOLVED = SCRIPTS | {"python", "java"}
_OWN = frozenset({"self", "cls", "this"})
_PARENT = frozenset({"super", "super()"})
_MADE_HERE = re.compile(r"(?:new\s+)?([\w.$]+)\([^()]*\)")


def resolve_call(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    """The definitions that a call or reference in `file` can mean; empty if that is not known."""
    if file.language not in _RESOLVED:
        return _by_name(view, file, call)
    if call.receiver is None:
        return _bare(view, file, call)
    if call.receiver in _OWN or call.receiver in _PARENT:
        owner = _enclosing_class(view, file.path, call.caller)
        if owner is None:
            return _only_method(view, file, call.name)
        find = inherited_members if call.receiver in _PARENT else members
        return find(view, owner, call.name)
    made = _MADE_HERE.fullmatch(call.receiver)
    owners = resolve_name(view, file.path, file.imports, made[1] if made else call.receiver)
    if owners is None or (made and not _are_classes(owners)):
        return _only_method(view, file, call.name)
    return tuple(found for owner in owners for found in members(view, owner, call.name))


def callees(view: WorkspaceView, path: str, qualified: str) -> tuple[SymbolRef, ...]:
    """The definitions called or referred to inside a definition, in the order of the calls."""
    file = view.files.get(path)
    if file is None:
        return ()
    found: dict[SymbolRef, None] = {}
    for call in file.calls:
        if _is_inside(call.caller, qualified):
            found.update(dict.fromkeys(resolve_call(view, file, call)))
    return tuple(found)


def callers(view: WorkspaceView, path: str, qualified: str) -> tuple[SymbolRef, ...]:
    """The definitions that call or refer to a definition, by path and line; module-level code is none."""
    name = qualified.rpartition(".")[2]
    found: dict[SymbolRef, None] = {}
    for caller_path in sorted(view.callers_of_name(name)):
        file = view.files[caller_path]
        names = dict.fromkeys(
            [name, *(entry.alias for entry in file.imports if entry.name in (name, "default"))]
        )
        for call in sorted(
            (call for known in names for call in view.calls_in(caller_path, known)), key=_line
        ):
            if call.caller is not None and _means(resolve_call(view, file, call), path, qualified):
                found.update(dict.fromkeys(definition(view, caller_path, call.caller)))
    return tuple(found)


def imported_definitions(
    view: WorkspaceView, file: IndexedFile | tuple[str, tuple[Import, ...]]
) -> tuple[SymbolRef, ...]:
    """The definitions that a file's imports bind, in the order of the imports.

    `file` is an indexed file, or (path, imports) of a buffer. A module stands for the functions and
    classes at its top level.
    """
    path, imports = (file.path, file.imports) if isinstance(file, IndexedFile) else file
    found: dict[SymbolRef, None] = {}
    for entry in imports:
        for target in resolve_import(view, path, entry):
            found.update(dict.fromkeys(_top_level(view, target) if isinstance(target, str) else (target,)))
    return tuple(found)


def importers(view: WorkspaceView, path: str) -> frozenset[str]:
    """Paths with an import that names the module at `path`, or something in it; re-exports do not count."""
    stem = stem_of(path)
    return frozenset(
        importer
        for importer in view.paths_importing_stem(stem)
        if any(
            path == (target if isinstance(target, str) else target.path)
            for entry in view.imports_of(importer)
            if stem in stems_of_import(importer, entry)
            for target in resolve_import(view, importer, entry)
        )
    )


def _bare(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    """A name without receiver: what surrounds it, then what the module binds."""
    if file.language == "java":
        owner = _enclosing_class(view, file.path, call.caller)
        own = members(view, owner, call.name) if owner else ()
        if own:
            return own
    for scope in _scopes(call.caller):
        around = definition(view, file.path, f"{scope}.{call.name}")
        found = tuple(ref for ref in around if ref.symbol.kind != "method")
        if found:
            return found
    targets = resolve_name(view, file.path, file.imports, call.name) or ()
    return tuple(target for target in targets if isinstance(target, SymbolRef))


def _by_name(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    own = view.definitions_in(file.path, call.name)
    if own and (call.receiver is None or call.receiver in _OWN):
        return own
    return by_name_alone(view, call.name, file.language)


def _only_method(view: CodeView, file: IndexedFile, name: str) -> tuple[SymbolRef, ...]:
    """The one method of this name; an object's class is not known, so several would be guesses."""
    methods = [ref for ref in by_name_alone(view, name, file.language) if ref.symbol.kind == "method"]
    return tuple(methods) if len(methods) == 1 else ()


def _are_classes(targets: Sequence[SymbolRef | str]) -> bool:
    return all(isinstance(target, SymbolRef) and target.symbol.kind == "class" for target in targets)


def _enclosing_class(view: CodeView, path: str, caller: str | None) -> SymbolRef | None:
    for scope in _scopes(caller):
        for ref in definition(view, path, scope):
            if ref.symbol.kind == "class":
                return ref
    return None


def _top_level(view: WorkspaceView, path: str) -> Iterator[SymbolRef]:
    for symbol in view.files[path].symbols:
        if symbol.qualified == symbol.name and symbol.kind != "variable":
            yield SymbolRef(path, symbol)


def _scopes(caller: str | None) -> Iterator[str]:
    """The caller and what surrounds it, innermost first."""
    while caller:
        yield caller
        caller = caller.rpartition(".")[0]


def _is_inside(caller: str | None, qualified: str) -> bool:
    return caller is not None and (caller == qualified or caller.startswith(f"{qualified}."))


def _means(targets: Sequence[SymbolRef], path: str, qualified: str) -> bool:
    return any(target.path == path and target.symbol.qualified == qualified for target in targets)


def _line(call: Call) -> int:
    return call.line
