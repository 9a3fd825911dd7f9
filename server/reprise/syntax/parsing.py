"""Turns text into a syntax tree, from scratch or from the tree of an earlier version.

The only place that runs a parser. Knows nothing of what the tree is read for.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import tree_sitter

from reprise.syntax.languages import Grammar

# A mebibyte of ordinary source takes 0.1 s. Counted is processor time of this thread, so that a busy machine
# changes nothing. What takes far longer is not source, and may take a gigabyte of memory for each second.
_CPU_LIMIT_S = 0.3
_CPU_LIMIT_S_PER_BYTE = 1.5e-6
# The parser recurses: 100,000 brackets crash it, and so do type arguments that never close. People write 10.
_DEEPEST_BRACKETS = 5000
_MOST_ERROR_STEPS = 10**8  # under 0.1 s
_BRACKET = re.compile(rb"[(\[{<>}\])]")
_DEEPEST_MATCH = 400  # nested calls and blocks in code that people read stay far below
_BLOCK_BYTES = 1 << 16

Match = tuple[int, dict[str, list[tree_sitter.Node]]]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A syntax tree and the bytes that its offsets count."""

    language: str
    source: bytes
    tree: tree_sitter.Tree
    has_errors: bool


def parse(grammar: Grammar, source: bytes, previous: ParsedText | None = None) -> ParsedText | None:
    """The tree of `source`, or None if it took too long or nests too deep: then it is not source.

    `previous` only makes it faster: its tree is reused where neither version has errors, because recovery
    from an error may depend on what the parser saw before.
    """
    if _is_too_deep(source):
        return None
    if previous is not None and previous.language == grammar.name and not previous.has_errors:
        parsed = _parse(grammar, source, _edited(previous, source))
        if parsed is not None and not parsed.has_errors:
            return parsed
    return _parse(grammar, source, None)


def find_matches(grammar: Grammar, parsed: ParsedText) -> list[Match] | None:
    """What the language's query finds in the tree, or None if its errors would make that take too long."""
    if parsed.has_errors and not _errors_are_short(parsed.tree):
        return None
    cursor = tree_sitter.QueryCursor(grammar.query)
    cursor.set_max_start_depth(_DEEPEST_MATCH)
    return cursor.matches(parsed.tree.root_node)


def _is_too_deep(source: bytes) -> bool:
    if sum(source.count(bracket) for bracket in (b"(", b"[", b"{", b"<")) <= _DEEPEST_BRACKETS:
        return False
    depth = 0
    for bracket in _BRACKET.findall(source):
        depth = depth + 1 if bracket in b"([{<" else max(depth - 1, 0)
        if depth > _DEEPEST_BRACKETS:
            return True
    return False


def _errors_are_short(tree: tree_sitter.Tree) -> bool:
    """False if the parser gave up on long stretches.

    An error node keeps its tokens in one flat list, which a query walks once for each of them (and a query
    cannot be stopped: the binding crashes when it has a progress callback).
    """
    steps = 0
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node is not None and node.has_error:
            steps += node.child_count**2 if node.is_error else 0
            if cursor.goto_first_child():
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return steps <= _MOST_ERROR_STEPS


def _parse(grammar: Grammar, source: bytes, old_tree: tree_sitter.Tree | None) -> ParsedText | None:
    end_s = time.thread_time() + _CPU_LIMIT_S + _CPU_LIMIT_S_PER_BYTE * len(source)

    def read(offset: int, _point: tree_sitter.Point) -> bytes:
        return source[offset : offset + _BLOCK_BYTES]

    def is_late(_offset: int, _has_error: bool) -> bool:
        return time.thread_time() > end_s

    parser = tree_sitter.Parser(grammar.language)
    try:
        if old_tree is None:
            tree = parser.parse(read, progress_callback=is_late)
        else:
            tree = parser.parse(read, old_tree, progress_callback=is_late)
    except ValueError:  # how the binding says that the callback stopped it
        return None
    return ParsedText(grammar.name, source, tree, tree.root_node.has_error)


def _edited(previous: ParsedText, source: bytes) -> tree_sitter.Tree:
    """A copy of the previous tree that knows which bytes were replaced."""
    start = _common_prefix(previous.source, source)
    kept = _common_suffix(previous.source[start:], source[start:])
    old_end, new_end = len(previous.source) - kept, len(source) - kept
    tree = previous.tree.copy()
    tree.edit(
        start,
        old_end,
        new_end,
        _point(source, start),
        _point(previous.source, old_end),
        _point(source, new_end),
    )
    return tree


def _common_prefix(first: bytes, second: bytes) -> int:
    """Length of the common beginning, found by halving: comparing slices is quicker than comparing bytes."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return _character_start(first, low)


def _common_suffix(first: bytes, second: bytes) -> int:
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[len(first) - middle :] == second[len(second) - middle :]:
            low = middle
        else:
            high = middle - 1
    while low and first[len(first) - low] & 0xC0 == 0x80:
        low -= 1
    return low


def _character_start(source: bytes, offset: int) -> int:
    while 0 < offset < len(source) and source[offset] & 0xC0 == 0x80:
        offset -= 1
    return offset


def _point(source: bytes, offset: int) -> tree_sitter.Point:
    return tree_sitter.Point(source.count(b"\n", 0, offset), offset - source.rfind(b"\n", 0, offset) - 1)
