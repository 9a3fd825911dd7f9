"""What an import statement under the cursor can name: modules of the workspace, and what they export.

An import statement takes nothing else, and nothing in it is imported by a further edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from reprise.completion.apis.module_names import ModuleName, java_modules, python_modules, script_modules
from reprise.completion.apis.name_match import match_quality
from reprise.completion.apis.offers import IMPORTED, Offer, offers_of_members, workspace_offers
from reprise.completion.apis.scope import World, resolve_binding, scope_of
from reprise.completion.apis.script_exports import script_exports
from reprise.completion.apis.script_imports import ending_habit
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.completion.site import CompletionSite
from reprise.types import Import

_REACH = 2_000  # characters before the cursor in which a statement of several lines begins
_PYTHON_NAMES = re.compile(
    r"^[ \t]*from[ \t]+(?P<dots>\.*)(?P<module>[\w.]*)[ \t]+import\b[ \t]*"
    r"(?:\((?P<lines>[^()]*)|(?P<names>[\w \t,]*))\Z",
    re.MULTILINE,
)
_PYTHON_MODULE = re.compile(
    r"^\s*(?:from\s+(?P<dots>\.*)|import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*)(?P<package>(?:\w+\.)*)\w*\Z"
)
_PYTHON_STATEMENT = re.compile(r"^\s*(?:from|import)\s")
_SCRIPT_NAMES = re.compile(
    r"^[ \t]*(?P<verb>import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{(?P<names>[^{}'\"();]*)\Z",
    re.MULTILINE,
)
_SCRIPT_SOURCE = re.compile(r"^[^'\"{}();]*\}\s*from\s*(['\"])(?P<module>[^'\"\n]+)\1")
_SCRIPT_STATEMENT = re.compile(r"^\s*import\s+[^('\"]*\Z")
_SCRIPT_PATH = re.compile(
    r"(?:\bfrom|^\s*import|\b(?:require|import)\s*\()\s*['\"](?P<folder>\.{1,2}/(?:[^'\"\s]*/)?)(?P<word>[^'\"\s/]*)\Z"
)
_JAVA_STATEMENT = re.compile(r"^\s*import\s+(?P<static>static\s+)?(?P<package>(?:\w+\.)*)\w*\Z")


def module_path_word(site: CompletionSite) -> str | None:
    """The last part of the module path being typed in quotes, as in `from "./sto`; None outside of one."""
    found = _SCRIPT_PATH.search(site.line_prefix) if site.language in SCRIPT_LANGUAGES else None
    return None if found is None else found["word"]


def import_offers(world: World, site: CompletionSite, word: str) -> list[Offer] | None:
    """What fits at the cursor of an import statement; None outside of one."""
    if site.language == "python":
        return _python(world, site, word)
    if site.language in SCRIPT_LANGUAGES:
        return _script(world, site, word)
    return _java(world, site, word) if site.language == "java" else None


def _python(world: World, site: CompletionSite, word: str) -> list[Offer] | None:
    named = _PYTHON_NAMES.search(site.prefix[-_REACH:])
    if named is not None:
        binding = Import(named["module"], "*", "", len(named["dots"]), 0)
        modules = python_modules(world, named["module"], len(named["dots"]))
        found = _exports(world, binding, word)
        if _is_package(world, binding):
            exported = {offer.name for offer in found}
            found += [offer for offer in _modules(modules, word) if offer.name not in exported]
        return _unlisted(found, named["lines"] or named["names"] or "", word)
    if _PYTHON_STATEMENT.match(site.line_prefix) is None:
        return None
    path = _PYTHON_MODULE.match(site.line_prefix)
    if path is None:
        return []
    return _modules(python_modules(world, path["package"].rstrip("."), len(path["dots"] or "")), word)


def _is_package(world: World, binding: Import) -> bool:
    """Whether an import's module can hold modules: it is a folder with or without an `__init__.py`."""
    value = resolve_binding(world, world.buffer, binding)
    return value is None or value.path.endswith(("__init__.py", "__init__.pyi"))


def _script(world: World, site: CompletionSite, word: str) -> list[Offer] | None:
    path = _SCRIPT_PATH.search(site.line_prefix)
    if path is not None:
        return _modules(script_modules(world, path["folder"], ending_habit(world.buffer.text)), word)
    named = _SCRIPT_NAMES.search(site.prefix[-_REACH:])
    if named is None:
        return [] if _SCRIPT_STATEMENT.match(site.line_prefix) else None
    source = _SCRIPT_SOURCE.match(site.suffix[:_REACH])
    if source is not None:
        return _unlisted(_exports(world, Import(source["module"], "*", "", 0, 0), word), named["names"], word)
    if named["verb"] == "export":
        return None  # names of the file itself
    bound = {binding.alias for binding in world.buffer.imports} - {word}
    found = [(offer, offer.target.path) for offer in workspace_offers(world, word, bound, ()) if offer.target]
    exports = {path: _named_exports(world, path) for path in {path for _, path in found}}
    by_name = {offer.name: offer for offer, path in found if offer.name in exports[path]}
    offers = [replace(offer, needs_import=False) for offer in by_name.values()]
    return _unlisted(offers, named["names"], word)


def _named_exports(world: World, path: str) -> set[str]:
    scope = scope_of(world, path)
    exports = script_exports(scope.text) if scope is not None else {}
    return {name for name, how in exports.items() if how == "named"}


def _java(world: World, site: CompletionSite, word: str) -> list[Offer] | None:
    statement = _JAVA_STATEMENT.match(site.line_prefix)
    if statement is None:
        return None
    package, _, last = statement["package"].rstrip(".").rpartition(".")
    if not last:
        return []
    members = [
        offer
        for offer in _exports(world, Import(package, last, last, 0, 0), word)
        if statement["static"] or (offer.target is not None and offer.target.symbol.kind == "class")
    ]
    return members or _modules(java_modules(world, statement["package"].rstrip(".")), word)


def _exports(world: World, binding: Import, word: str) -> list[Offer]:
    value = resolve_binding(world, world.buffer, binding)
    found = [] if value is None else offers_of_members(world, value, word)
    return [offer for offer in found if not _is_hidden(offer.name, word)]


def _is_hidden(name: str, word: str) -> bool:
    return name.startswith("_") and not word.startswith("_")


def _modules(found: Iterable[ModuleName], word: str) -> list[Offer]:
    offers = []
    for module in found:
        quality = match_quality(word, module.name)
        if quality and module.name != word and not _is_hidden(module.name, word):
            offers.append(Offer(module.name, IMPORTED, quality, None, module.name, module_path=module.path))
    return offers


def _unlisted(offers: Iterable[Offer], names: str, word: str) -> list[Offer]:
    """Those that the statement does not name yet."""
    listed = set(re.findall(r"[\w$]+", names[: len(names) - len(word)]))
    return [offer for offer in offers if offer.name not in listed]
