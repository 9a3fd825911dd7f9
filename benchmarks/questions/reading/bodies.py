"""The bodies of a file's functions and methods, each with the documentation that stands before it.

Reads one file's syntax tree; knows no question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter

from benchmarks.questions.reading.source import Source
from benchmarks.questions.reading.tokens import BODIES, COMMENTS, descendants

_FUNCTION_NODES = """
    function_definition function_declaration generator_function_declaration method_definition
    method_declaration constructor_declaration arrow_function function_expression
"""
_FUNCTIONS = frozenset(_FUNCTION_NODES.split())


@dataclass(frozen=True, slots=True)
class Body:
    """What a function does: from its first statement behind the docstring to its end."""

    start: int
    end: int
    n_lines: int
    documentation: str
    """Docstring, JSDoc or Javadoc as it is written; empty if there is none."""


def bodies_of(source: Source) -> Iterator[Body]:
    """Every body that has its lines for itself, in order."""
    for node in descendants(source.root, _FUNCTIONS) if source.root is not None else ():
        body = _body(node, source)
        if body is not None:
            yield body


def _body(node: tree_sitter.Node, source: Source) -> Body | None:
    block = node.child_by_field_name("body")
    if block is None or block.type not in BODIES:
        return None
    statements = [child for child in block.named_children if child.type not in COMMENTS]
    documentation = _comment_above(node, source)
    if statements and _is_docstring(statements[0]):
        start, end = source.span_of(statements.pop(0))
        documentation = source.text[start:end]
    if not statements:
        return None
    start, end = source.span_of(statements[0])[0], source.span_of(statements[-1])[1]
    if not _is_apart(source.text, start, end):
        return None
    return Body(start, end, source.line_of(end) - source.line_of(start) + 1, documentation)


def _is_docstring(statement: tree_sitter.Node) -> bool:
    return (
        statement.type == "expression_statement"
        and statement.named_child_count == 1
        and statement.named_children[0].type == "string"
    )


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the first and the last line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    behind = text[end:].partition("\n")[0]
    return not before.strip() and not behind.strip()


def _comment_above(node: tree_sitter.Node, source: Source) -> str:
    """The JSDoc or Javadoc above a function, its `export` or the declaration that it is the value of."""
    while node.parent is not None and node.parent.type not in BODIES:
        above = node.prev_named_sibling
        if above is not None and above.type in COMMENTS:
            break
        node = node.parent
    above = node.prev_named_sibling
    if above is None or above.type not in COMMENTS:
        return ""
    start, end = source.span_of(above)
    comment = source.text[start:end]
    return comment if comment.startswith("/**") else ""
