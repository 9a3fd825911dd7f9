"""Where the block around a place ends, by the syntax tree.

Unfinished code is the rule: a block that nothing closes is not found, and what follows it may be broken.
"""

from __future__ import annotations

from dataclasses import dataclass

import tree_sitter

from reprise.syntax.languages import grammar_of
from reprise.syntax.parsing import parse

_CLOSERS = frozenset({"}", "end", "jsx_closing_element"})
_INDENTED = frozenset({"python"})


@dataclass(frozen=True, slots=True)
class BlockEnd:
    """Offsets in a text, in characters."""

    inside: int
    """Where the last thing that stands in the block ends."""
    after: int
    """Where what closes the block ends; `inside` where indentation ends blocks."""


def block_end(language: str, text: str, place: int) -> BlockEnd | None:
    """Where the innermost block ends that holds the character at `place`, neither its first nor its last.

    A block is what braces, or a word and its `end`, enclose; in Python also lines of one indentation. None
    if there is no parser, if nothing closes the block in `text`, or if it cannot be told from broken code.
    """
    grammar = grammar_of(language)
    parsed = None if grammar is None else parse(grammar, text.encode("utf-8", "replace"))
    if parsed is None:
        return None
    at = len(text[:place].encode("utf-8", "replace"))
    node = parsed.tree.root_node.descendant_for_byte_range(at, at)
    while node is not None:
        ends = _ends(node, at, language, parsed.source)
        if ends is not None:
            inside, after = (len(parsed.source[:end].decode("utf-8", "replace")) for end in ends)
            return BlockEnd(inside, after)
        node = node.parent
    return None


def _ends(node: tree_sitter.Node, at: int, language: str, source: bytes) -> tuple[int, int] | None:
    """Where a block ends inside and after what closes it, in bytes; None if it is no block around `at`."""
    if language in _INDENTED and node.type == "block" and node.start_byte <= at:
        return None if node.has_error else (node.end_byte, node.end_byte)
    if node.is_error or node.child_count < 2 or node.start_byte >= at:
        return None
    closer = node.child(node.child_count - 1)
    if closer is None or closer.is_missing or closer.type not in _CLOSERS or closer.start_byte <= at:
        return None
    return len(source[: closer.start_byte].rstrip()), closer.end_byte
