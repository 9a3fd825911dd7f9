"""The modules and packages that lie in a folder, as an import statement names them. Reads paths only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reprise.completion.apis.scope import World
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.index.paths import folder_of, joined, normal, parent_of

_SOURCE_FOLDERS = ("", "src", "lib", "python")
_FOLDER_FILES = ("__init__.py", "__init__.pyi")
_SCRIPT_ENDINGS = (".d.ts", ".d.mts", ".d.cts", ".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs")


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module or package, and a file that shows that it exists."""

    name: str
    path: str


def python_modules(world: World, package: str, level: int) -> list[ModuleName]:
    """The modules in a dotted package; `level` counts leading dots, an absolute empty one means all roots."""
    tail = package.replace(".", "/")
    if level:
        above = parent_of(world.buffer.path, level)
        folders = [] if above is None else [joined(above, tail)]
    else:
        folders = [joined(root, tail) for root in _python_roots(world)]
    found: dict[str, ModuleName] = {}
    for folder in folders:
        for name, path in _children(world, folder, ("python",)):
            bare = name.removesuffix(".pyi").removesuffix(".py")
            if bare.isidentifier() and name not in _FOLDER_FILES:
                found.setdefault(bare, ModuleName(bare, path))
    return list(found.values())


def script_modules(world: World, folder: str, ending: str) -> list[ModuleName]:
    """The modules and folders under a relative path; a file carries `ending`, as the buffer's imports do."""
    target = normal(joined(folder_of(world.buffer.path), folder))
    found: dict[str, ModuleName] = {}
    for name, path in _children(world, target, tuple(SCRIPT_LANGUAGES)) if target is not None else ():
        written = next((one for one in _SCRIPT_ENDINGS if name.endswith(one)), "")
        bare = name.removesuffix(written)
        if bare != "index":
            shown = bare + ending if written else bare
            found.setdefault(shown, ModuleName(shown, path))
    return list(found.values())


def java_modules(world: World, package: str) -> list[ModuleName]:
    """The packages and classes in a dotted package, wherever its folder lies."""
    inside = f"/{package.replace('.', '/')}/"
    found: dict[str, ModuleName] = {}
    for path in sorted(path for path in world.snapshot.files if path.endswith(".java")):
        at = f"/{path}".find(inside) if path != world.buffer.path else -1
        if at >= 0:
            name = path[at + len(inside) - 1 :].partition("/")[0].removesuffix(".java")
            if name.isidentifier():
                found.setdefault(name, ModuleName(name, path))
    return list(found.values())


def _python_roots(world: World) -> list[str]:
    """The folders under which the buffer's absolute imports are looked for, its own package's first."""
    folders = world.buffer.path.split("/")[:-1]
    above = ["/".join(folders[:depth]) for depth in range(len(folders), 0, -1)]
    is_package = [any(world.snapshot.holds(joined(root, name)) for name in _FOLDER_FILES) for root in above]
    own = [root for root, packaged in zip(above, is_package, strict=True) if not packaged]
    return list(dict.fromkeys([*own, *_SOURCE_FOLDERS]))


def _children(world: World, folder: str, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(file or folder name, path of the file or of one inside) directly under a folder, by path."""
    start = f"{folder}/" if folder else ""
    inside = (path for path in world.snapshot.files if path.startswith(start) and path != world.buffer.path)
    seen: set[str] = set()
    for path in sorted(inside, key=lambda path: (path.count("/"), path)):
        name = path[len(start) :].partition("/")[0]
        if name not in seen and world.snapshot.files[path].language in languages:
            seen.add(name)
            yield name, path
