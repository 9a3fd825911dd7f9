"""The tokens of a syntax tree: names, marks, whole strings and whole comments.

Knows the node types of the grammars of Python, TypeScript and Java; knows no file and no meaning. Offsets are
characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import tree_sitter

TokenKind = Literal["name", "label", "other", "string", "comment", "import"]
"""A `name` is used; a `label` is declared there or names an argument; docstrings are comments; `import` is
every token of an import or a package statement."""

Leaf = tuple[int, int, TokenKind]
"""Start, end and kind of a token."""

_BODY_NODES = """
    module program block statement_block class_body interface_body enum_body enum_body_declarations
    constructor_body switch_block_statement_group switch_case switch_default
"""
_IMPORT_NODES = """
    import_statement import_from_statement future_import_statement import_declaration package_declaration
"""

BODIES = frozenset(_BODY_NODES.split())
"""Nodes whose children are statements or members."""
COMMENTS = frozenset({"comment", "line_comment", "block_comment", "html_comment", "hash_bang_line"})

_NAMES = re.compile(r"(?:\w+_)?identifier(?:_pattern)?$")
_STRINGS = frozenset({"string", "template_string", "string_literal", "character_literal", "regex"})
_STRING_PARTS = frozenset({"string_start", "string_content", "string_end", "string_fragment", "`"})
_INTERPOLATIONS = frozenset({"interpolation", "template_substitution", "string_interpolation"})
_IMPORTS = frozenset(_IMPORT_NODES.split())
_DECLARING = re.compile(
    r"\w+_(?:declaration|definition|declarator|parameter|signature|specifier)|pair|keyword_argument"
    r"|enum_assignment|enum_constant|enhanced_for_statement|element_value_pair|resource"
)

_FARTHEST = 1000  # tokens; a call's arguments are seldom more


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, a whole string or a whole comment."""

    text: str
    start: int
    kind: TokenKind

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def leaves(root: tree_sitter.Node, places: Sequence[int]) -> tuple[list[Leaf], dict[int, int]]:
    """The tokens under a node in order, and where each statement begins and ends.

    `places` has the character at each byte of the source.
    """
    found: list[Leaf] = []
    statements: dict[int, int] = {}
    waiting: list[tuple[tree_sitter.Node, tree_sitter.Node | None, bool]] = [(root, None, False)]
    while waiting:
        node, parent, in_import = waiting.pop()
        start, end = places[node.start_byte], places[node.end_byte]
        if parent is not None and node.is_named and parent.type in BODIES and node.type not in COMMENTS:
            statements.setdefault(start, end)
        kind = _kind(node, parent)
        if kind is None:
            inside = in_import or node.type in _IMPORTS or _is_reexport(node)
            waiting.extend((child, node, inside) for child in reversed(node.children))
        elif end > start:
            found.append((start, end, "import" if in_import and kind != "comment" else kind))
    return found, statements


def descendants(root: tree_sitter.Node, types: frozenset[str]) -> Iterator[tree_sitter.Node]:
    """All nodes of some types, in order of their start, outer ones first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type in types:
            yield node
        waiting.extend(reversed(node.named_children))


def matching(tokens: Sequence[Token], index: int, mark: str, other: str) -> int:
    """The index of the bracket that belongs to the one at `index`, -1 if it is not found near by.

    `mark` is that bracket's own text; looked for is `other`, to the left if `mark` closes.
    """
    step = 1 if mark in "(<" else -1
    stop = len(tokens) if step == 1 else -1
    depth = 0
    for at in range(index, stop, step)[:_FARTHEST]:
        depth += (tokens[at].text == mark) - (tokens[at].text == other)
        if not depth:
            return at
    return -1


def _kind(node: tree_sitter.Node, parent: tree_sitter.Node | None) -> TokenKind | None:
    """What token a node is; None if its children are."""
    if node.type in COMMENTS:
        return "comment"
    if node.type in _STRINGS:
        if any(child.type in _INTERPOLATIONS for child in node.named_children):
            return None
        is_alone = parent is not None and parent.type == "expression_statement" and parent.child_count == 1
        return "comment" if is_alone else "string"
    if node.child_count:
        return None
    if node.type in _STRING_PARTS:
        return "string"
    if not node.is_named or not _NAMES.match(node.type):
        return "other"
    return "label" if parent is not None and _is_declared(node, parent) else "name"


def _is_declared(node: tree_sitter.Node, parent: tree_sitter.Node) -> bool:
    if not _DECLARING.fullmatch(parent.type):
        return False
    declared = (parent.child_by_field_name(field) for field in ("name", "key", "pattern"))
    return any(child is not None and child.id == node.id for child in declared)


def _is_reexport(node: tree_sitter.Node) -> bool:
    return node.type == "export_statement" and node.child_by_field_name("source") is not None
