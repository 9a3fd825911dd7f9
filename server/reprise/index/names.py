"""What names mean: imports, the top level of a module, dotted names, the members of classes.

Python, JavaScript, TypeScript and Java by their rules, imports of other languages by path or by name. Reads a
`CodeView` and nothing else; knows no calls. Answers are in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reprise.index.bases import base_names
from reprise.index.code_view import CodeView
from reprise.index.modules import java_type, path_module, python_module, script_module
from reprise.index.paths import stem_of
from reprise.types import Import, SymbolRef
from reprise.workspace.languages import language_of

Target = SymbolRef | str
"""A definition, or the path of a module."""

SCRIPTS = frozenset({"javascript", "typescript", "tsx"})
_FAMILIES = {**dict.fromkeys(SCRIPTS, "script"), "cpp": "c"}
_MAX_HOPS = 4  # re-exports and star imports followed from one file to the next
_MAX_BASES = 5  # levels of base classes
_MAX_HOMONYMS = 3  # files; by name alone, more definitions than this tell nothing


def resolve_import(view: CodeView, path: str, entry: Import) -> tuple[Target, ...]:
    """What an import in the file `path` binds: definitions, or a module's path; nothing if from outside."""
    return _import_targets(view, path, entry, _MAX_HOPS)


def resolve_name(
    view: CodeView, path: str, imports: Sequence[Import], dotted: str
) -> tuple[Target, ...] | None:
    """What `a.b.c` means at the top level of a file with these imports; None if nothing there binds `a`."""
    return _dotted(view, path, imports, dotted, _MAX_HOPS)


def members(view: CodeView, target: Target, name: str) -> tuple[SymbolRef, ...]:
    """The definitions that `target.name` means, for a module or a class."""
    found = _inside(view, target, name, _MAX_HOPS)
    return tuple(inner for inner in found if isinstance(inner, SymbolRef))


def inherited_members(view: CodeView, owner: SymbolRef, name: str) -> tuple[SymbolRef, ...]:
    """The definitions that a class has from its bases, whatever it defines itself."""
    return _inherited(view, owner, name, _MAX_BASES)


def definition(view: CodeView, path: str, qualified: str) -> tuple[SymbolRef, ...]:
    """The definitions with a qualified name in one file; several if it is defined again."""
    return view.definitions_of(path, qualified)


def by_name_alone(view: CodeView, name: str, language: str) -> tuple[SymbolRef, ...]:
    """Every definition of a name in languages that can call each other, if they are few."""
    family = _FAMILIES.get(language, language)
    found = ((ref, language_of(ref.path)) for ref in view.rare_definitions(name, _MAX_HOMONYMS))
    return tuple(ref for ref, known in found if _FAMILIES.get(known, known) == family)


def _import_targets(view: CodeView, path: str, entry: Import, hops: int) -> tuple[Target, ...]:
    language = language_of(path)
    if language == "python":
        return _python_targets(view, path, entry, hops)
    if language in SCRIPTS:
        return _script_targets(view, path, entry, hops)
    if language == "java":
        return _java_targets(view, path, entry)
    module = path_module(view, path, entry.module)
    if module is not None:
        return (module,)
    if entry.name is None or entry.name == "*":
        return ()
    return by_name_alone(view, entry.name, language)


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
    if entry.name is None or entry.name == "*":
        return (module,)
    if entry.name == "default":
        return _default_export(view, module, entry.alias)
    if not hops:
        return ()
    return _named(view, module, view.imports_of(module), entry.name, hops - 1) or ()


def _default_export(view: CodeView, module: str, alias: str) -> tuple[Target, ...]:
    """What a file exports by default is not recorded: what has the import's or file's name, or the file."""
    for name in (alias, stem_of(module)):
        found = definition(view, module, name)
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


def _named(
    view: CodeView, path: str, imports: Sequence[Import], name: str, hops: int
) -> tuple[Target, ...] | None:
    """What a name means at the top level of a file; None if nothing there binds it."""
    own = definition(view, path, name)
    if own:
        return own
    for entry in imports:
        if entry.alias == name:
            return _import_targets(view, path, entry, hops)
    stars = [entry for entry in imports if entry.name == "*" and not entry.alias] if hops else []
    for further in dict.fromkeys((0, hops - 1)):  # files that export each other have many far ways
        for entry in stars:
            found = _from_star(view, path, entry, name, further)
            if found:
                return found
    if language_of(path) == "java":
        return definition(view, f"{path.rpartition('/')[0]}/{name}.java".lstrip("/"), name) or None
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
        found = tuple(inner for target in found for inner in _inside(view, target, part, hops))
    return found


def _plain_module(
    view: CodeView, path: str, imports: Sequence[Import], parts: list[str]
) -> tuple[str | None, list[str]] | None:
    """`import a.b` binds `a`, and `a.b.c` is then `c` of the module `a.b`; None without such an import."""
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


def _inside(view: CodeView, target: Target, name: str, hops: int) -> tuple[Target, ...]:
    """What `target.name` means, for a module or a class."""
    if isinstance(target, SymbolRef):
        return _member(view, target, name, _MAX_BASES) if target.symbol.kind == "class" else ()
    found = _named(view, target, view.imports_of(target), name, hops - 1) if hops else None
    if found is None and target.endswith("/__init__.py"):
        submodule = python_module(view, target, name, 1)
        return (submodule,) if submodule else ()
    return found or ()


def _member(view: CodeView, owner: SymbolRef, name: str, levels: int) -> tuple[SymbolRef, ...]:
    """The member of a class, or else of the first base that has it."""
    own = definition(view, owner.path, f"{owner.symbol.qualified}.{name}")
    return own or _inherited(view, owner, name, levels)


def _inherited(view: CodeView, owner: SymbolRef, name: str, levels: int) -> tuple[SymbolRef, ...]:
    for base in base_names(owner.symbol.signature) if levels else ():
        targets = _dotted(view, owner.path, view.imports_of(owner.path), base, _MAX_HOPS) or ()
        for target in targets:
            if isinstance(target, SymbolRef) and target.symbol.kind == "class" and target != owner:
                found = _member(view, target, name, levels - 1)
                if found:
                    return found
    return ()
