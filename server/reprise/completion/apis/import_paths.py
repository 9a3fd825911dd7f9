"""What a file of the workspace is called in an import: module, relative path or package.

The workspace's own imports are the best witness; only where there are none does the layout of folders decide.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter

from reprise.completion.apis.scope import FileScope, World
from reprise.index.names import resolve_import
from reprise.index.paths import stem_of
from reprise.types import Import

_WITNESSES = 3  # imports of a file that are enough to know how the workspace writes them
_ASKED = 30  # files that are asked at most; names like `utils` are imported everywhere
_SOURCE_FOLDERS = ("src", "lib", "python")
_SCRIPT_ENDING = re.compile(r"(?:\.d)?\.(?:[cm]?[jt]sx?)$")
_JAVA_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)


def python_module(world: World, path: str) -> str | None:
    """The dotted name under which a Python file is imported; None if it has none."""
    if path not in world.module_names:
        world.module_names[path] = _witnessed_module(world, path) or _module_by_folders(world, path)
    return world.module_names[path]


def exporting_module(world: World, path: str, module: str, name: str) -> str:
    """The package above `module`, the file `path`, that offers `name` as its own; else `module` itself.

    A file inside the package imports from the module: the package may not be complete when it is loaded.
    """
    folder = posixpath.dirname(path.removesuffix("/__init__.py"))
    while "." in module and not world.buffer.path.startswith(f"{folder}/"):
        exported = world.snapshot.imports_of(f"{folder}/__init__.py")
        if not any(binding.alias == name for binding in exported):
            break
        module, folder = module.rpartition(".")[0], posixpath.dirname(folder)
    return module


def relative_python_module(world: World, target_module: str) -> str | None:
    """`target_module` as the buffer's file imports it relatively, `.models`; None outside its own package."""
    own = python_module(world, world.buffer.path)
    if own is None:
        return None
    package = own.split(".")
    if not world.buffer.path.endswith("/__init__.py"):
        package.pop()
    target = target_module.split(".")
    shared = 0
    while shared < min(len(package), len(target)) and package[shared] == target[shared]:
        shared += 1
    if shared == 0:
        return None
    return "." * (len(package) - shared + 1) + ".".join(target[shared:])


def script_specifier(importer: str, path: str, habit: str) -> str:
    """The relative path under which `importer` imports a JavaScript or TypeScript file.

    `habit` is the ending that the importer's relative imports carry (`.js`), empty if they carry none.
    """
    folder = posixpath.dirname(importer) or "."
    bare = _SCRIPT_ENDING.sub("", path)
    if not habit and posixpath.basename(bare) == "index":
        bare = posixpath.dirname(bare) or "."
    relative = posixpath.relpath(bare, folder)
    return (relative if relative.startswith(".") else "./" + relative) + habit


def java_package(scope: FileScope) -> str:
    """The package that a Java file declares; empty for the default package."""
    found = _JAVA_PACKAGE.search(scope.text)
    return found[1] if found else ""


def _module_by_folders(world: World, path: str) -> str | None:
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    parts = parts[_package_start(world, path) :]
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def _package_start(world: World, path: str) -> int:
    """How many leading folders are not part of the module's name."""
    folders = path.split("/")[:-1]
    start = len(folders)
    while start > 0 and world.snapshot.files.get("/".join([*folders[:start], "__init__.py"])) is not None:
        start -= 1
    if start < len(folders):
        return start
    # no package at all: names start behind a source folder, else at the root
    return next((at + 1 for at, folder in enumerate(folders) if folder in _SOURCE_FOLDERS), 0)


def _witnessed_module(world: World, path: str) -> str | None:
    """The module name that other files import this file by most often."""
    stem = stem_of(path)
    written: Counter[str] = Counter()
    for importer in sorted(world.snapshot.paths_importing_stem(stem))[:_ASKED]:
        imports = world.snapshot.imports_of(importer) if importer != world.buffer.path else ()
        modules = {found.module for found in imports if not found.level and _last_part(found.module) == stem}
        for module in sorted(modules):
            if resolve_import(world.snapshot, importer, Import(module, "*", "", 0, 0)) == (path,):
                written[module] += 1
        if written.total() >= _WITNESSES:
            break
    return max(sorted(written), key=lambda module: written[module]) if written else None


def _last_part(module: str) -> str:
    return module.rpartition(".")[2]
