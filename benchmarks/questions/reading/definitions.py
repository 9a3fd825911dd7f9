"""The definitions of a repository, found by name and followed through imports from file to file.

Knows what stands at the top level of files and in classes, nothing of functions' insides. Written apart from
the resolution that Reprise completes with, so that neither can hide the other's mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchmarks.questions.reading.modules import module_path, package_file, whole_module
from benchmarks.questions.reading.source import Source, read_source
from reprise.index.bases import base_names
from reprise.types import Import, Symbol

_MOST_BASES = 6  # classes followed from one to its base
_DEFAULT_EXPORT = re.compile(
    r"export\s+default\s+(?:(?:abstract|async)\s+)*(?:class|function\*?|interface)?\s*([A-Za-z_$][\w$]*)"
)


_Key = tuple[str, str]
"""A path and a name at the top level of its file."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A definition, or a whole module."""

    path: str
    symbol: Symbol | None
    """None for the module itself."""

    @property
    def is_class(self) -> bool:
        """Whether members may be looked for in it."""
        return self.symbol is not None and self.symbol.kind == "class"


@dataclass(frozen=True)
class Definitions:
    """The files of a repository, read when they are first asked for."""

    files: Mapping[str, str]
    """Text by path."""
    _sources: dict[str, Source] = field(default_factory=dict, repr=False)
    _known: dict[_Key, Meaning | None] = field(default_factory=dict, repr=False)

    def source(self, path: str) -> Source:
        """Return a file, read once."""
        if path not in self._sources:
            self._sources[path] = read_source(path, self.files[path])
        return self._sources[path]

    def bound(self, path: str, name: str) -> Meaning | None:
        """Return what a name means at the top level of a file."""
        key = path, name
        if key not in self._known:
            self._known[key] = self._looked_up(path, name, set())
        return self._known[key]

    def dotted(self, path: str, name: str, levels: int = _MOST_BASES) -> Meaning | None:
        """Return what `a.b.c` means at the top level of a file."""
        first, *rest = name.split(".")
        meaning = self.bound(path, first)
        for part in rest:
            meaning = self.member(meaning, part, levels) if meaning is not None else None
        return meaning

    def member(self, owner: Meaning, name: str, levels: int = _MOST_BASES) -> Meaning | None:
        """Return what `owner.name` means, for a module, or for a class and its bases."""
        if owner.symbol is None:
            return self._of_module(owner.path, name)
        if not owner.is_class:
            return None
        own = self._in_file(owner.path, f"{owner.symbol.qualified}.{name}")
        return own or self.inherited(owner, name, levels)

    def inherited(self, owner: Meaning, name: str, levels: int = _MOST_BASES) -> Meaning | None:
        """Return what a class has under a name from its bases, up to `levels` of them."""
        for base in base_names(owner.symbol.signature) if owner.symbol is not None and levels else ():
            above = self.dotted(owner.path, base, levels - 1)
            found = self.member(above, name, levels - 1) if above is not None and above != owner else None
            if found is not None:
                return found
        return None

    def enclosing(self, path: str, line: int) -> Iterator[Meaning]:
        """The classes around a 0-based line, innermost first."""
        for symbol in reversed(self.source(path).syntax.symbols):
            if symbol.kind == "class" and symbol.start_line <= line + 1 <= symbol.end_line:
                yield Meaning(path, symbol)

    def _looked_up(self, path: str, name: str, seen: set[_Key]) -> Meaning | None:
        """What a name means; files that import from each other in a circle are looked into once."""
        own = self._in_file(path, name)
        if own is not None or (path, name) in seen:
            return own
        seen.add((path, name))
        imports = self.source(path).syntax.imports
        for entry in imports:
            if entry.alias == name:
                return self._imported(path, entry, seen)
        for entry in imports:
            if entry.name == "*" and not entry.alias:
                found = self._through_star(path, entry, name, seen)
                if found is not None:
                    return found
        return self._neighbour(path, name)

    def _imported(self, path: str, entry: Import, seen: set[_Key]) -> Meaning | None:
        """What an import binds."""
        if path.endswith(".java"):
            return self._java_import(path, entry)
        module = module_path(self.files, path, entry.module, entry.level)
        if entry.name in (None, "*"):
            return Meaning(module, None) if module is not None and _binds_module(entry) else None
        found = self._exported(module, entry, seen) if module is not None and module != path else None
        if found is not None or not path.endswith(".py"):
            return found
        submodule = module_path(self.files, path, whole_module(entry), entry.level)
        return Meaning(submodule, None) if submodule is not None else None

    def _exported(self, module: str, entry: Import, seen: set[_Key]) -> Meaning | None:
        name = entry.name or ""
        if name == "default" and not module.endswith(".py"):
            written = _DEFAULT_EXPORT.search(self.files[module])
            name = written[1] if written else name
        return self._looked_up(module, name, seen)

    def _through_star(self, path: str, entry: Import, name: str, seen: set[_Key]) -> Meaning | None:
        if path.endswith(".java"):
            file = module_path(self.files, path, f"{entry.module}.{name}", 0)
            return self._in_file(file, name) if file is not None else None
        module = module_path(self.files, path, entry.module, entry.level)
        return self._looked_up(module, name, seen) if module is not None else None

    def _of_module(self, path: str, name: str) -> Meaning | None:
        found = self.bound(path, name)
        if found is None and path.endswith("/__init__.py"):
            submodule = module_path(self.files, path, name, 1)
            return Meaning(submodule, None) if submodule is not None else None
        return found

    def _neighbour(self, path: str, name: str) -> Meaning | None:
        """A class of the same Java package."""
        if not path.endswith(".java"):
            return None
        file = package_file(path, name)
        return self._in_file(file, name) if file != path and file in self.files else None

    def _java_import(self, path: str, entry: Import) -> Meaning | None:
        """`a.b.C`, a class nested in it, or a static member of one."""
        parts = whole_module(entry).split(".")
        for end in range(len(parts), 0, -1):
            file = module_path(self.files, path, ".".join(parts[:end]), 0)
            if file is not None:
                return self._in_file(file, ".".join(parts[end - 1 :]))
        return None

    def _in_file(self, path: str, qualified: str) -> Meaning | None:
        symbols = self.source(path).syntax.symbols
        return next((Meaning(path, symbol) for symbol in symbols if symbol.qualified == qualified), None)


def _binds_module(entry: Import) -> bool:
    """Whether the name that an import binds is the module itself: not of `import a.b`, which binds `a`."""
    return "." not in entry.module or entry.level > 0 or entry.alias != entry.module.partition(".")[0]
