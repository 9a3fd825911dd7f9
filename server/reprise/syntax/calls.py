"""Makes the calls and references of a file, each with the definition that it stands in."""

from __future__ import annotations

import tree_sitter

from reprise.syntax.lines import Lines
from reprise.syntax.outline import Captures, CapturesByRole, Definition
from reprise.types import Call, CallKind

_LONGEST_RECEIVER = 80  # a longer one is a chain of calls that nothing resolves


def calls_of(
    definitions: list[Definition], captures: CapturesByRole, source: bytes, lines: Lines
) -> tuple[Call, ...]:
    """All calls and references in the order in which they stand."""
    found = [_found("call", match) for match in captures["call"]]
    found += [_found("reference", match) for match in captures["reference"]]
    found.sort(key=lambda item: item[0])
    scopes = [definition for definition in definitions if definition.body is not None]
    around: list[Definition] = []
    calls = []
    next_scope = 0
    for start, end, receiver, kind in found:
        while next_scope < len(scopes) and scopes[next_scope].head <= start:
            while around and scopes[next_scope].head >= around[-1].end:
                around.pop()
            around.append(scopes[next_scope])
            next_scope += 1
        while around and start >= around[-1].end:
            around.pop()
        calls.append(
            Call(
                name=source[start:end].decode("utf-8", "replace"),
                receiver=None if receiver is None else _receiver(receiver, source),
                caller=around[-1].holder if around else None,
                line=lines.line_of(start) + 1,
                kind=kind,
            )
        )
    return tuple(calls)


def _found(kind: CallKind, match: Captures) -> tuple[int, int, tree_sitter.Node | None, CallKind]:
    node = match[kind][0]
    receiver = match.get("receiver")
    return node.start_byte, node.end_byte, receiver[0] if receiver else None, kind


def _receiver(node: tree_sitter.Node, source: bytes) -> str:
    start = node.start_byte
    end = min(node.end_byte, start + _LONGEST_RECEIVER)
    return " ".join(source[start:end].decode("utf-8", "replace").split())
