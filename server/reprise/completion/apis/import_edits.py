"""The edit that imports a workspace name into the buffer, in the buffer's own style.

Knows which languages have one; how each writes it is in `python_imports`, `script_imports`, `java_imports`.
"""

from __future__ import annotations

from reprise.completion.apis.import_paths import (
    exporting_module,
    java_package,
    python_module,
    relative_python_module,
    script_specifier,
)
from reprise.completion.apis.java_imports import java_import
from reprise.completion.apis.python_imports import prefers_relative, python_import
from reprise.completion.apis.scope import FileScope, World, scope_of
from reprise.completion.apis.script_exports import script_exports
from reprise.completion.apis.script_imports import ending_habit, is_common_js, script_import
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.types import SymbolRef, TextEdit


def missing_import(world: World, target: SymbolRef) -> tuple[TextEdit, ...] | None:
    """The edits that bind `target`'s name in the buffer: empty if it is visible already, None if none can."""
    language = world.buffer.language
    scope = scope_of(world, target.path)
    if scope is None or target.path == world.buffer.path:
        return ()
    if language == scope.language == "python":
        return _python(world, target)
    if language in SCRIPT_LANGUAGES and scope.language in SCRIPT_LANGUAGES:
        return _script(world, scope, target)
    if language == scope.language == "java":
        return _java(world, scope, target)
    return None


def _python(world: World, target: SymbolRef) -> tuple[TextEdit, ...] | None:
    module = python_module(world, target.path)
    if module is None or "." in target.symbol.qualified:
        return None
    module = exporting_module(world, target.path, module, target.symbol.name)
    relative = relative_python_module(world, module)
    if relative is not None and prefers_relative(world.buffer.text, module):
        module = relative
    return (python_import(world.buffer.text, module, target.symbol.name),)


def _script(world: World, scope: FileScope, target: SymbolRef) -> tuple[TextEdit, ...] | None:
    export = script_exports(scope.text).get(target.symbol.name)
    text = world.buffer.text
    if export is None or is_common_js(text):
        return None
    specifier = script_specifier(world.buffer.path, target.path, ending_habit(text))
    return (script_import(text, specifier, target.symbol.name, export == "default"),)


def _java(world: World, scope: FileScope, target: SymbolRef) -> tuple[TextEdit, ...] | None:
    package = java_package(scope)
    if target.symbol.kind != "class":
        return None
    if package == java_package(world.buffer):
        return () if "." not in target.symbol.qualified else None
    return java_import(world.buffer.text, package, target.symbol.qualified) if package else None
