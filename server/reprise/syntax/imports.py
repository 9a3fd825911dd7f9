"""Reads import statements, one small function for each family of languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import tree_sitter

from reprise.syntax.lines import Lines
from reprise.syntax.outline import Captures, text_of
from reprise.types import Import

Reader = Callable[[tree_sitter.Node, bytes, int], Iterator[Import]]
"""Reads one statement: its node, the source, its 1-based line."""


def imports_of(
    captures: Iterable[Captures], source: bytes, lines: Lines, language: str
) -> tuple[Import, ...]:
    """Every name that the statements bind, in order."""
    nodes = sorted((match["import"][0] for match in captures), key=lambda node: node.start_byte)
    read = _READERS[language]
    return tuple(
        imported for node in nodes for imported in read(node, source, lines.line_of(node.start_byte) + 1)
    )


def _python(node: tree_sitter.Node, source: bytes, line: int) -> Iterator[Import]:
    names = [_name_and_alias(child, source) for child in node.children_by_field_name("name")]
    if node.type == "import_statement":
        for module, alias in names:
            yield Import(module, None, alias or module.partition(".")[0], 0, line)
        return
    origin = node.child_by_field_name("module_name")
    dotted = text_of(origin, source) if origin else ""
    module = dotted.lstrip(". ")
    level = dotted.count(".", 0, len(dotted) - len(module))
    if any(child.type == "wildcard_import" for child in node.named_children):
        yield Import(module, "*", "", level, line)
    for name, alias in names:
        yield Import(module, name, alias or name, level, line)


def _name_and_alias(node: tree_sitter.Node, source: bytes) -> tuple[str, str]:
    """`a.b as c` gives (`a.b`, `c`); without an alias the second is empty."""
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if name is None or alias is None:
        return text_of(node, source), ""
    return text_of(name, source), text_of(alias, source)


_READERS: dict[str, Reader] = {"python": _python}
