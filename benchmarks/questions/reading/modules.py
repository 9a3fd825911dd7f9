"""Which file of a repository an import statement means, told from the paths alone.

Written apart from the resolution that Reprise completes with, so that neither can hide the other's mistakes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

from reprise.types import Import

_SCRIPT_ENDINGS = (".ts", ".tsx")
_EMITTED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts", ".ts"), ".cjs": (".cts", ".ts")}
_PYTHON_ROOTS = ("", "src", "lib", "python")


def module_path(paths: Collection[str], importer: str, module: str, level: int) -> str | None:
    """The file of a module as `importer` names it; None for one from outside. `level` as in `Import`."""
    if importer.endswith(".py"):
        candidates = _python_candidates(paths, importer, module, level)
    elif importer.endswith(".java"):
        candidates = (f"{root}{module.replace('.', '/')}.java" for root in _java_roots(importer))
    else:
        candidates = _script_candidates(importer, module)
    return next((path for path in candidates if path in paths), None)


def package_file(path: str, name: str) -> str:
    """The file that would hold the class `name` in the package or folder of `path`."""
    return posixpath.join(posixpath.dirname(path), f"{name}.java")


def whole_module(entry: Import) -> str:
    """The module and the name of an import as one dotted path."""
    return ".".join(filter(None, (entry.module, entry.name)))


def _python_candidates(paths: Collection[str], importer: str, module: str, level: int) -> Iterator[str]:
    tail = module.replace(".", "/")
    if level:
        folder = posixpath.dirname(importer)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        roots = [folder]
    else:
        roots = [root for root in _roots_around(importer) if posixpath.join(root, "__init__.py") not in paths]
    for root in roots:
        base = posixpath.join(root, tail) if tail else root
        yield from (f"{base}.py", posixpath.join(base, "__init__.py"))


def _roots_around(importer: str) -> list[str]:
    """The folders that absolute imports may start in: the usual ones, and all above the importer."""
    above = []
    folder = posixpath.dirname(importer)
    while folder:
        above.append(folder)
        folder = posixpath.dirname(folder)
    return list(dict.fromkeys([*_PYTHON_ROOTS, *reversed(above)]))


def _java_roots(importer: str) -> list[str]:
    """The folder prefixes under which packages may start, the longest first."""
    parts = importer.split("/")[:-1]
    return ["/".join(parts[:depth]) + "/" if depth else "" for depth in range(len(parts), -1, -1)]


def _script_candidates(importer: str, module: str) -> Iterator[str]:
    if not module.startswith("."):
        return
    target = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    bare, ending = posixpath.splitext(target)
    yield from (bare + other for other in _EMITTED.get(ending, ()))
    yield target
    yield from (target + ending for ending in _SCRIPT_ENDINGS)
    yield from (posixpath.join(target, f"index{ending}") for ending in _SCRIPT_ENDINGS)
