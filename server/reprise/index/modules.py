"""Which file of the workspace an import means, by the rules of its language.

No configuration is read: source roots and extensions are found by looking at which paths exist. Knows
modules, not the names in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reprise.index.code_view import CodeView
from reprise.index.paths import folder_of, joined, normal, parent_of, stem_of

_SCRIPT_EXTENSIONS = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs")
_EMITTED_EXTENSIONS = (".js", ".jsx", ".mjs", ".cjs")  # TypeScript imports `./a.js` and means `a.ts`
_PLAIN_ROOTS = frozenset({"", "src", "lib", "python"})


def python_module(view: CodeView, importer: str, module: str, level: int) -> str | None:
    """The file of a dotted module; `level` counts the leading dots of a relative import.

    An absolute module is looked for under every folder that is not itself a package; nearest to the importer
    wins. A module of one part only counts under a parent of the importer or a usual source root, or else any
    file named like a standard module would do.
    """
    tail = module.replace(".", "/")
    if level:
        folder = parent_of(importer, level)
        return None if folder is None else _first_held(view, _python_files(joined(folder, tail)))
    if not tail:
        return None
    stem = tail.rpartition("/")[2]
    roots = {
        path[: -len(ending)].rstrip("/"): path
        for path in sorted(view.paths_with_stem(stem), reverse=True)
        for ending in _python_files(tail)
        if path == ending or path.endswith(f"/{ending}")
    }
    fitting = [root for root in roots if "/" in tail or _is_near_root(root, importer)]
    fitting = [root for root in fitting if not root or not view.holds(f"{root}/__init__.py")]
    return roots[_nearest(fitting, importer)] if fitting else None


def script_module(view: CodeView, importer: str, module: str) -> str | None:
    """The file of a JavaScript or TypeScript module given by a relative path; packages are not looked for."""
    if not module.startswith("."):
        return None
    target = normal(joined(folder_of(importer), module))
    if target is None:
        return None
    return _first_held(view, _script_files(target))


def java_type(view: CodeView, importer: str, dotted: str) -> str | None:
    """The file of a class given by its full name, or by that of a class nested in it; nearest wins."""
    parts = dotted.split(".")
    for end in range(len(parts), 1, -1):
        ending = "/".join(parts[:end]) + ".java"
        found = [
            path
            for path in view.paths_with_stem(parts[end - 1])
            if path == ending or path.endswith(f"/{ending}")
        ]
        if found:
            return _nearest(found, importer)
    return None


def path_module(view: CodeView, importer: str, module: str) -> str | None:
    """The file that a written path means (`#include "a/b.h"`, `require_relative "b"`), with any extension."""
    local = normal(joined(folder_of(importer), module))
    ending = module.removeprefix("./").lstrip("./")
    if not ending:
        return None
    found = [
        path
        for path in view.paths_with_stem(stem_of(ending))
        for whole in (path, path.rpartition(".")[0])
        if whole in (local, ending) or whole.endswith(f"/{ending}")
    ]
    return _nearest(found, importer) if found else None


def _python_files(base: str) -> Iterator[str]:
    """The files that a module could be, best first."""
    if base:
        yield f"{base}.py"
        yield f"{base}/__init__.py"
        yield f"{base}.pyi"
        yield f"{base}/__init__.pyi"
    else:
        yield "__init__.py"


def _script_files(target: str) -> Iterator[str]:
    yield target
    for extension in _EMITTED_EXTENSIONS:
        if target.endswith(extension):
            yield from (target.removesuffix(extension) + other for other in _SCRIPT_EXTENSIONS[:3])
    yield from (target + extension for extension in _SCRIPT_EXTENSIONS)
    yield from (joined(target, f"index{extension}") for extension in _SCRIPT_EXTENSIONS)


def _first_held(view: CodeView, paths: Iterable[str]) -> str | None:
    return next((path for path in paths if view.holds(path)), None)


def _nearest(paths: Iterable[str], importer: str) -> str:
    """The path that shares most folders with the importer; then the shortest."""
    folders = importer.split("/")[:-1]

    def distance(path: str) -> tuple[int, int, str]:
        shared = 0
        for ours, theirs in zip(folders, path.split("/"), strict=False):
            if ours != theirs:
                break
            shared += 1
        return -shared, len(path), path

    return min(paths, key=distance)


def _is_near_root(root: str, importer: str) -> bool:
    return root in _PLAIN_ROOTS or importer.startswith(f"{root}/")
