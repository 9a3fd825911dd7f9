"""One file as questions are drawn from it: its tokens, its functions, where statements begin.

Reads syntax only; knows no other file and no question. Offsets are characters of the text, lines are 0-based.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import tree_sitter

from reprise.syntax.analysis import analyse
from reprise.types import FileSyntax
from reprise.workspace.languages import language_of

TokenKind = Literal["name", "label", "other", "string", "comment", "import"]
"""A `name` is used; a `label` is declared there or names an argument; docstrings are comments; `import` is
every token of an import or a package statement."""

_NAMES = re.compile(r"(?:\w+_)?identifier(?:_pattern)?$")
_STRINGS = frozenset({"string", "template_string", "string_literal", "character_literal", "regex"})
_INTERPOLATIONS = frozenset({"interpolation", "template_substitution", "string_interpolation"})
_COMMENTS = frozenset({"comment", "line_comment", "block_comment", "html_comment", "hash_bang_line"})
_IMPORTS = frozenset(
    {
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "import_declaration",
        "package_declaration",
    }
)
_DECLARING = re.compile(
    r"\w+_(?:declaration|definition|declarator|parameter|signature|specifier)|pair|keyword_argument"
    r"|enum_assignment|enum_constant|enhanced_for_statement|element_value_pair|resource"
)
_BODIES = frozenset(
    [
        "module",
        "program",
        "block",
        "statement_block",
        "class_body",
        "interface_body",
        "enum_body",
        "enum_body_declarations",
        "constructor_body",
        "switch_block_statement_group",
        "switch_case",
        "switch_default",
    ]
)
_FUNCTIONS = frozenset(
    [
        "function_definition",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
        "method_declaration",
        "constructor_declaration",
        "arrow_function",
        "function_expression",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, a whole string or a whole comment."""

    text: str
    start: int
    line: int
    kind: TokenKind

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Body:
    """What a function does: from its first statement behind the docstring to its last."""

    start: int
    end: int
    documentation: str
    """Docstring, JSDoc or Javadoc right above the body or the function, as written; empty if there is none."""


@dataclass(frozen=True)
class Source:
    """A file, read once."""

    path: str
    text: str
    syntax: FileSyntax
    root: tree_sitter.Node | None
    """None where the text cannot be parsed."""
    tokens: Sequence[Token]
    statements: frozenset[int]
    """Where a statement or a member of a class begins."""
    line_starts: Sequence[int]
    places: Sequence[int] = field(repr=False)
    """The character at each byte of the text in UTF-8, and the text's length."""

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @property
    def n_lines(self) -> int:
        """Lines, the last one too if it is empty."""
        return len(self.line_starts)

    def line_of(self, offset: int) -> int:
        """The line that holds a character."""
        return bisect_right(self.line_starts, offset) - 1

    def tokens_between(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that begin at `start` or behind it and before `end`."""
        return self.tokens[self.token_index(start) : self.token_index(end)]

    def token_index(self, offset: int) -> int:
        """How many tokens begin before `offset`."""
        return bisect_left(self._token_starts, offset)

    def lines(self) -> Iterator[tuple[int, int, Sequence[Token]]]:
        """Start, end and tokens of each line on which a token begins; without the blanks at both ends."""
        for start, following in zip(self.line_starts, [*self.line_starts[1:], len(self.text)], strict=True):
            line = self.text[start:following]
            tokens = self.tokens_between(start, following)
            if tokens:
                yield start + len(line) - len(line.lstrip()), start + len(line.rstrip()), tokens

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies of functions and methods that have lines of their own, in order."""
        if self.root is None:
            return ()
        found = (_body(node, self.places, self.text) for node in descendants(self.root, _FUNCTIONS))
        return tuple(body for body in found if body is not None)


def read_source(path: str, text: str) -> Source:
    """Parse a file; what cannot be parsed has no tokens."""
    analysis = analyse(path, language_of(path), text)
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    if analysis.parsed is None:
        return Source(path, text, analysis.syntax, None, (), frozenset(), starts, ())
    places = _characters(text, analysis.parsed.source)
    root = analysis.parsed.tree.root_node
    tokens, statements = _leaves(root, text, places)
    lines = [bisect_right(starts, start) - 1 for start, _, _ in tokens]
    made = [
        Token(text[start:end], start, line, kind)
        for (start, end, kind), line in zip(tokens, lines, strict=True)
    ]
    return Source(path, text, analysis.syntax, root, made, statements, starts, places)


def descendants(root: tree_sitter.Node, types: frozenset[str]) -> Iterator[tree_sitter.Node]:
    """All nodes of some types, in order of their start, outer ones first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type in types:
            yield node
        waiting.extend(reversed(node.named_children))


def _characters(text: str, source: bytes) -> Sequence[int]:
    if len(source) == len(text):
        return range(len(text) + 1)
    begins = (np.frombuffer(source, dtype=np.uint8) & 0xC0) != 0x80
    found: list[int] = (np.cumsum(begins) - 1).tolist()
    return [*found, len(text)]


def _leaves(
    root: tree_sitter.Node, text: str, places: Sequence[int]
) -> tuple[list[tuple[int, int, TokenKind]], frozenset[int]]:
    tokens: list[tuple[int, int, TokenKind]] = []
    statements: set[int] = set()
    waiting: list[tuple[tree_sitter.Node, bool]] = [(root, False)]
    while waiting:
        node, imports = waiting.pop()
        parent = node.parent
        if parent is not None and node.is_named and parent.type in _BODIES and node.type not in _COMMENTS:
            statements.add(places[node.start_byte])
        kind = _kind(node, parent)
        if kind is None:
            inside = imports or node.type in _IMPORTS or _is_reexport(node)
            waiting.extend((child, inside) for child in reversed(node.children))
        elif node.end_byte > node.start_byte:
            start, end = places[node.start_byte], places[node.end_byte]
            tokens.append((start, end, "import" if imports and kind != "comment" else kind))
    return tokens, frozenset(statements)


def _kind(node: tree_sitter.Node, parent: tree_sitter.Node | None) -> TokenKind | None:
    """What token a node is; None if its children are."""
    if node.type in _COMMENTS:
        return "comment"
    if node.type in _STRINGS:
        if any(child.type in _INTERPOLATIONS for child in node.named_children):
            return None
        is_docstring = (
            parent is not None and parent.type == "expression_statement" and parent.child_count == 1
        )
        return "comment" if is_docstring else "string"
    if node.child_count:
        return None
    if not node.is_named or not _NAMES.match(node.type):
        return "string" if node.type in ("string_start", "string_content", "string_end") else "other"
    return "label" if parent is not None and _is_declared(node, parent) else "name"


def _is_declared(node: tree_sitter.Node, parent: tree_sitter.Node) -> bool:
    if not _DECLARING.fullmatch(parent.type):
        return False
    declared = (parent.child_by_field_name(field) for field in ("name", "key", "pattern"))
    return any(child is not None and child.id == node.id for child in declared)


def _is_reexport(node: tree_sitter.Node) -> bool:
    return node.type == "export_statement" and node.child_by_field_name("source") is not None


def _body(node: tree_sitter.Node, places: Sequence[int], text: str) -> Body | None:
    block = node.child_by_field_name("body")
    parts = [child for child in block.named_children if child.type != "comment"] if block is not None else []
    if block is None or not parts or block.type not in _BODIES:
        return None
    documentation = _comment_above(node)
    first = parts[0]
    if first.type == "expression_statement" and first.named_child_count == 1:
        literal = first.named_children[0]
        if literal.type == "string":
            documentation = text[places[literal.start_byte] : places[literal.end_byte]]
            parts = parts[1:]
    if not parts:
        return None
    start, end = places[parts[0].start_byte], places[max(part.end_byte for part in block.named_children)]
    if text[text.rfind("\n", 0, start) + 1 : start].strip() or text[end : text.find("\n", end)].strip():
        return None  # something else stands on its first or last line
    return Body(start, end, documentation)


def _comment_above(node: tree_sitter.Node) -> str:
    outer = node
    while outer.parent is not None and outer.parent.start_byte == outer.start_byte and outer.parent.parent:
        outer = outer.parent
    for candidate in (node, outer, node.parent):
        above = candidate.prev_named_sibling if candidate is not None else None
        if above is not None and above.type in _COMMENTS and above.text is not None:
            comment = above.text.decode("utf-8", "replace")
            if comment.startswith("/**"):
                return comment
    return ""
