"""Makes the calls and references of a file, each with the definition that it stands in."""

from __future__ import annotations

import re

import tree_sitter

from reprise.syntax.lines import Lines
from reprise.syntax.outline import CapturesByRole, Definition
from reprise.types import Call, CallKind

_Found = tuple[int, int, tree_sitter.Node | None, CallKind]

_SEPARATOR = re.compile(r"\s*(?:[?!]?\.|\?->|->|::|\\)\s*")
_BUILT_IN = frozenset(
    b"str int float bool bytes object list dict set tuple frozenset type property staticmethod classmethod "
    b"string error byte rune any uint int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 "
    b"String Object Override Integer Boolean Long Double self Self size_t uint8_t uint16_t uint32_t uint64_t "
    b"int8_t int16_t int32_t int64_t".split()
)
"""Types that the languages bring along: every file refers to them and no workspace defines them."""
_LONGEST_RECEIVER = 80  # a longer one is a chain of calls that nothing resolves


def calls_of(
    definitions: list[Definition], captures: CapturesByRole, source: bytes, lines: Lines
) -> tuple[Call, ...]:
    """All calls and references in the order in which they stand."""
    found = _all_found(captures, source)
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


def _all_found(captures: CapturesByRole, source: bytes) -> list[_Found]:
    """One for each place, in order; where patterns overlap, a call, or else what sees a receiver."""
    names = {
        match["name"][0].start_byte
        for role in captures
        if role.startswith(("definition.", "scope."))
        for match in captures[role]
    }
    by_place: dict[int, _Found] = {}
    for role in ("reference", "component", "call"):
        for match in captures.get(role, ()):
            node = match[role][0]
            start = node.start_byte
            receiver = match.get("receiver")
            if role == "component" and source[start : start + 1].islower() and not receiver:
                continue  # an element of HTML
            end = node.end_byte
            if role == "reference" and (start in names or source[start:end] in _BUILT_IN or end - start == 1):
                continue  # a letter alone stands for any type
            if start not in by_place or receiver or by_place[start][-1] != "call":
                kind: CallKind = "reference" if role == "reference" else "call"
                by_place[start] = start, end, receiver[0] if receiver else None, kind
    return [by_place[start] for start in sorted(by_place)]


def _receiver(node: tree_sitter.Node, source: bytes) -> str:
    start = node.start_byte
    end = min(node.end_byte, start + _LONGEST_RECEIVER)
    text = source[start:end].decode("utf-8", "replace")
    return text if text.isidentifier() else " ".join(_SEPARATOR.sub(".", text).split())
