"""What the modules of a package import, told from their text alone: late imports too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

RELATIVE = "a relative import"
"""Stands for each import that begins with a dot."""
_SAMPLES = "demo_workspace"  # code that is shown, not code that runs


class _WithoutTypeImports(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" else node


@cache
def imports_by_module(package: Path, at_run_time: bool = False) -> Mapping[str, frozenset[str]]:
    """Dotted names by the module that imports them; modules without the package's own name."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        if _SAMPLES not in path.parts:
            tree: ast.AST = ast.parse(path.read_text("utf-8"))
            tree = _WithoutTypeImports().visit(tree) if at_run_time else tree
            found[_dotted(path.relative_to(package))] = frozenset(_imports(tree))
    return found


def own_imports(package: Path, module: str, at_run_time: bool = False) -> set[str]:
    """The modules of the package that one of its modules imports."""
    modules = imports_by_module(package, at_run_time)
    found = set()
    for imported in modules[module]:
        if imported.split(".")[0] == package.name:
            name = imported.removeprefix(package.name).removeprefix(".")
            found.add(name if name in modules else name.rpartition(".")[0])
    return found - {""}


def importers_of(package: Path, dependency: str) -> list[str]:
    """The modules of the package that import a top-level package, by name."""
    return sorted(
        module
        for module, imports in imports_by_module(package).items()
        if any(imported.partition(".")[0] == dependency for imported in imports)
    )


def circle(package: Path) -> list[str]:
    """Modules of the package that import each other in a circle at run time; empty if there is none."""
    modules = imports_by_module(package, at_run_time=True)
    try:
        TopologicalSorter(
            {module: own_imports(package, module, at_run_time=True) - {module} for module in modules}
        ).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield RELATIVE
