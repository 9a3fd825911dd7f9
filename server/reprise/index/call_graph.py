"""Who calls what, and what an import means: resolved when asked, from the calls as they are written.

Nothing is stored, so that an index kept up to date answers as one built afresh. Python, JavaScript,
TypeScript and Java are followed through imports, the same file, classes and their bases, and names that one
file alone defines; other languages by name. Where it is not known what is meant, nothing is answered. Answers
are in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reprise.index.bases import base_names
from reprise.index.code_view import CodeView, WorkspaceView
from reprise.index.file_table import stem_of
from reprise.index.modules import java_type, path_module, python_module, script_module
from reprise.types import Call, Import, IndexedFile, SymbolRef
from reprise.workspace.languages import language_of

Target = SymbolRef | str
"""A definition, or the path of a module."""

_SCRIPTS = frozenset({"javascript", "typescript", "tsx"})
_RESOLVED = _SCRIPTS | {"python", "java"}
_FAMILIES: Final[Mapping[str, str]] = {
    "typescript": "script",
    "tsx": "script",
    "javascript": "script",
    "cpp": "c",
}
_OWN = frozenset({"self", "cls", "this"})
_MAX_HOPS = 4  # re-exports and star imports followed from one file to the next
_MAX_BASES = 5  # levels of base classes
_MAX_HOMONYMS = 3  # files; by name alone, more definitions than this tell nothing


def resolve_import(view: CodeView, path: str, entry: Import) -> tuple[Target, ...]:
    """What an import in the file `path` binds: definitions, or a module's path; nothing if it is from outside."""
    return _import_targets(view, path, entry, _MAX_HOPS)


def resolve_call(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    """The definitions that a call or reference in `file` can mean; empty if that is not known."""
    if file.language not in _RESOLVED:
        return _by_name(view, file, call)
    if call.receiver is None:
        return _bare(view, file, call)
    head, _, rest = call.receiver.partition(".")
    if head in _OWN or head.startswith("super"):
        owner = _enclosing_class(view, file.path, call.caller)
        if rest or owner is None:
            return _unambiguous(view, file, call.name)
        return _member(view, owner, call.name, _MAX_BASES, inherited=head.startswith("super"))
    owners = _dotted(view, file.path, file.imports, call.receiver, _MAX_HOPS)
    if owners is None:
        return _unambiguous(view, file, call.name)
    return tuple(found for owner in owners for found in _inside(view, owner, call.name, _MAX_HOPS))


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
        names = {name} | {entry.alias for entry in file.imports if entry.name in (name, "default")}
        for call in sorted(
            (call for known in names for call in view.calls_in(caller_path, known)), key=_line
        ):
            if call.caller is not None and _means(resolve_call(view, file, call), path, qualified):
                found.update(dict.fromkeys(_definition(view, caller_path, call.caller)))
    return tuple(found)


def imported_definitions(
    view: WorkspaceView, file: IndexedFile | tuple[str, str, tuple[Import, ...]]
) -> tuple[SymbolRef, ...]:
    """The definitions that a file's imports bind, in the order of the imports.

    `file` is an indexed file, or (path, language, imports) of a buffer. A module stands for the functions and
    classes at its top level.
    """
    path, imports = (file.path, file.imports) if isinstance(file, IndexedFile) else (file[0], file[2])
    found: dict[SymbolRef, None] = {}
    for entry in imports:
        for target in resolve_import(view, path, entry):
            found.update(dict.fromkeys(_top_level(view, target) if isinstance(target, str) else (target,)))
    return tuple(found)


def importers(view: WorkspaceView, path: str) -> frozenset[str]:
    """Paths whose imports resolve to `path` or to a definition in it."""
    return frozenset(
        importer
        for importer in view.paths_importing_stem(stem_of(path))
        if any(
            path == (target if isinstance(target, str) else target.path)
            for entry in view.imports_of(importer)
            for target in resolve_import(view, importer, entry)
        )
    )


def _import_targets(view: CodeView, path: str, entry: Import, hops: int) -> tuple[Target, ...]:
    language = language_of(path)
    if language == "python":
        return _python_targets(view, path, entry, hops)
    if language in _SCRIPTS:
        return _script_targets(view, path, entry, hops)
    if language == "java":
        return _java_targets(view, path, entry)
    module = path_module(view, path, entry.module)
    if module is not None:
        return (module,)
    if entry.name in (None, "*"):
        return ()
    return _of_family(view.rare_definitions(str(entry.name), _MAX_HOMONYMS), language)


def _python_targets(view: CodeView, path: str, entry: Import, hops: int) -> tuple[Target, ...]:
    module = python_module(view, path, entry.module, entry.level)
    if entry.name is None or entry.name == "*":
        return (module,) if module else ()
    if module and hops:
        found = _named(view, module, view.imports_of(module), entry.name, hops - 1)
        if found:
            return found
    submodule = python_module(view, path, f"{entry.module}.{entry.name}".lstrip("."), entry.level)
    return (submodule,) if submodule else ()


def _script_targets(view: CodeView, path: str, entry: Import, hops: int) -> tuple[Target, ...]:
    module = script_module(view, path, entry.module)
    if module is None:
        return ()
    if entry.name is None or entry.name == "*" or not hops:
        return (module,)
    if entry.name == "default":
        return _default_export(view, module, entry.alias)
    return _named(view, module, view.imports_of(module), entry.name, hops - 1) or ()


def _default_export(view: CodeView, module: str, alias: str) -> tuple[Target, ...]:
    """What a file exports by default is not recorded: what is named as the import or the file, or the file."""
    for name in (alias, stem_of(module)):
        found = _top_level_named(view, module, name)
        if found:
            return found
    return (module,)


def _java_targets(view: CodeView, path: str, entry: Import) -> tuple[Target, ...]:
    if entry.name == "*":
        return ()
    dotted = ".".join(filter(None, (entry.module, entry.name)))
    file = java_type(view, path, dotted)
    if file is None:
        return ()
    found = view.definitions_in(file, dotted.rpartition(".")[2])
    return tuple(ref for ref in found if f".{dotted}".endswith(f".{ref.symbol.qualified}"))


def _bare(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    """A name without receiver: what surrounds it, then what the module binds."""
    if file.language == "java":
        owner = _enclosing_class(view, file.path, call.caller)
        inherited = _member(view, owner, call.name, _MAX_BASES) if owner else ()
        if inherited:
            return inherited
    local = [ref for ref in view.definitions_in(file.path, call.name) if ref.symbol.kind != "method"]
    for scope in _scopes(call.caller) if local else ():
        found = tuple(ref for ref in local if ref.symbol.qualified == f"{scope}.{call.name}")
        if found:
            return found
    targets = _named(view, file.path, file.imports, call.name, _MAX_HOPS) or ()
    return tuple(target for target in targets if isinstance(target, SymbolRef))


def _named(
    view: CodeView, path: str, imports: Sequence[Import], name: str, hops: int
) -> tuple[Target, ...] | None:
    """What a name means at the top level of a file; None if nothing there binds it."""
    own = _top_level_named(view, path, name)
    if own:
        return own
    for entry in imports:
        if entry.alias == name and entry.name != "*":
            return _import_targets(view, path, entry, hops)
    for entry in imports if hops else ():
        if entry.name == "*" and not entry.alias:
            found = _from_star(view, path, entry, name, hops - 1)
            if found:
                return found
    if language_of(path) == "java":
        return _top_level_named(view, f"{path.rpartition('/')[0]}/{name}.java".lstrip("/"), name) or None
    return None


def _from_star(view: CodeView, path: str, entry: Import, name: str, hops: int) -> tuple[Target, ...]:
    if language_of(path) == "java":
        return _java_targets(view, path, replace(entry, name=name))
    for module in _import_targets(view, path, entry, hops):
        if isinstance(module, str) and module != path:
            return _named(view, module, view.imports_of(module), name, hops) or ()
    return ()


def _dotted(
    view: CodeView, path: str, imports: Sequence[Import], dotted: str, hops: int
) -> tuple[Target, ...] | None:
    """What `a.b.c` means in a file; None if nothing there binds `a`."""
    parts = dotted.split(".")
    targets = _plain_module(view, path, imports, parts)
    if targets is not None:
        module, rest = targets
        found: tuple[Target, ...] = (module,) if module else ()
    else:
        named = _named(view, path, imports, parts[0], hops)
        if named is None:
            return None
        found, rest = named, parts[1:]
    for part in rest:
        found = tuple(inner for target in found for inner in _inside_any(view, target, part, hops))
    return found


def _plain_module(
    view: CodeView, path: str, imports: Sequence[Import], parts: list[str]
) -> tuple[str | None, list[str]] | None:
    """`import a.b` binds `a`, and `a.b.c` then is `c` in the module `a.b`; None if no such import binds it."""
    if language_of(path) != "python":
        return None
    plain = [
        entry.module
        for entry in imports
        if entry.name is None and entry.alias == parts[0] == entry.module.partition(".")[0]
    ]
    if not plain:
        return None
    for end in range(len(parts), 0, -1):
        module = python_module(view, path, ".".join(parts[:end]), 0)
        if module is not None:
            return module, parts[end:]
    return None, []


def _inside(view: CodeView, target: Target, name: str, hops: int) -> tuple[SymbolRef, ...]:
    found = _inside_any(view, target, name, hops)
    return tuple(inner for inner in found if isinstance(inner, SymbolRef))


def _inside_any(view: CodeView, target: Target, name: str, hops: int) -> tuple[Target, ...]:
    """What `target.name` means, for a module or a class."""
    if isinstance(target, SymbolRef):
        return _member(view, target, name, _MAX_BASES) if target.symbol.kind == "class" else ()
    found = _named(view, target, view.imports_of(target), name, hops - 1) if hops else None
    if found is None and target.endswith("/__init__.py"):
        submodule = python_module(view, target, name, 1)
        return (submodule,) if submodule else ()
    return found or ()


def _member(
    view: CodeView, owner: SymbolRef, name: str, levels: int, *, inherited: bool = False
) -> tuple[SymbolRef, ...]:
    """The member of a class, or else of the first base that has it; `inherited` leaves the class out."""
    qualified = f"{owner.symbol.qualified}.{name}"
    own = tuple(ref for ref in view.definitions_in(owner.path, name) if ref.symbol.qualified == qualified)
    if own and not inherited:
        return own
    for base in base_names(owner.symbol.signature) if levels else ():
        targets = _dotted(view, owner.path, view.imports_of(owner.path), base, _MAX_HOPS) or ()
        for target in targets:
            if isinstance(target, SymbolRef) and target.symbol.kind == "class" and target != owner:
                found = _member(view, target, name, levels - 1)
                if found:
                    return found
    return ()


def _by_name(view: CodeView, file: IndexedFile, call: Call) -> tuple[SymbolRef, ...]:
    own = view.definitions_in(file.path, call.name)
    if own and (call.receiver is None or call.receiver in _OWN):
        return own
    return _of_family(view.rare_definitions(call.name, _MAX_HOMONYMS), file.language)


def _unambiguous(view: CodeView, file: IndexedFile, name: str) -> tuple[SymbolRef, ...]:
    """The one method of this name; an object's class is not known, so several would be guesses."""
    found = _of_family(view.rare_definitions(name, _MAX_HOMONYMS), file.language)
    methods = tuple(ref for ref in found if ref.symbol.kind == "method")
    return methods if len(methods) == 1 else ()


def _of_family(found: Sequence[SymbolRef], language: str) -> tuple[SymbolRef, ...]:
    family = _FAMILIES.get(language, language)
    return tuple(ref for ref in found if _FAMILIES.get(known := language_of(ref.path), known) == family)


def _enclosing_class(view: CodeView, path: str, caller: str | None) -> SymbolRef | None:
    for scope in _scopes(caller):
        for ref in _definition(view, path, scope):
            if ref.symbol.kind == "class":
                return ref
    return None


def _definition(view: CodeView, path: str, qualified: str) -> tuple[SymbolRef, ...]:
    found = view.definitions_in(path, qualified.rpartition(".")[2])
    return tuple(ref for ref in found if ref.symbol.qualified == qualified)


def _top_level_named(view: CodeView, path: str, name: str) -> tuple[SymbolRef, ...]:
    return tuple(ref for ref in view.definitions_in(path, name) if ref.symbol.qualified == name)


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
