"""What a file defines, where, and inside what: the skeleton that symbols, calls and chunks are hung on.

Reads the captures of a query; knows no language and makes no `Symbol` yet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import tree_sitter

from reprise.syntax.parsing import Match

Captures = dict[str, list[tree_sitter.Node]]
CapturesByRole = dict[str, list[Captures]]

_GENERICS = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")
_DECORATION = re.compile(r"[*&\s()]+")
_OBJECTS = frozenset({"self", "this"})
_EXPORTS = re.compile(r"^(?:module\.exports|exports|self|this)(?:\.|$)")
_ACCESSORS = frozenset({"attr_reader", "attr_writer", "attr_accessor"})
_TYPE_ROLES = frozenset({"definition.class", "scope.type"})


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition or scope; offsets are bytes of the source."""

    role: str
    name: str
    qualified: str
    holder: str | None
    """What the code right inside it belongs to; a namespace holds nothing itself."""
    start: int
    """Where it begins with its decorators, its `export` or its template head."""
    head: int
    """Where its own text begins."""
    body: int | None
    """Where what it holds begins; None if it holds nothing of its own."""
    rest: int
    """Where its signature ends."""
    end: int

    @property
    def is_symbol(self) -> bool:
        """False for a scope: it qualifies names and defines none."""
        return self.role.startswith("definition.")

    @property
    def is_type(self) -> bool:
        """True if the functions right inside it are its methods."""
        return self.role in _TYPE_ROLES

    @property
    def is_container(self) -> bool:
        """True if its parts are worth more than its whole: a class, a namespace, an object of functions."""
        return self.role not in {"definition.function", "definition.method"}


class _Found(NamedTuple):
    role: str
    name: str
    """With what qualifies it beyond the nesting: `Type.method` for a Go method."""
    of_object: bool
    """It is set on `self` or `this`: it belongs to the type around, not to the method."""
    start: int
    head: int
    body: int | None
    rest: int
    end: int


def captures_by_role(matches: Sequence[Match], roles: Sequence[str]) -> CapturesByRole:
    """The captures of all matches, grouped by what their pattern finds."""
    grouped: CapturesByRole = defaultdict(list)
    for pattern, captures in matches:
        grouped[roles[pattern]].append(captures)
    return dict(grouped)


def outline(captures: CapturesByRole, source: bytes) -> list[Definition]:
    """Every definition and scope of the file in the order of their heads, each with its qualified name.

    What methods give to their object counts once, and only if the class does not declare it.
    """
    placed: list[Definition] = []
    around: list[Definition] = []
    known: set[str] = set()
    for found in _all_found(captures, source):
        while around and found.head >= around[-1].end:
            around.pop()
        definition = _placed(found, [outer for outer in around if (outer.body or 0) <= found.head])
        if definition is None or (found.role == "definition.attribute" and definition.qualified in known):
            continue
        known.add(definition.qualified)
        placed.append(definition)
        if definition.body is not None:
            around.append(definition)
    return placed


def text_of(node: tree_sitter.Node, source: bytes) -> str:
    """The source text of a node."""
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _all_found(captures: CapturesByRole, source: bytes) -> list[_Found]:
    """One definition for each name, in order; of several, that with a body and most text."""
    wrappers = {
        _span(match["wrapped"][0]): _span(match["wrapper"][0]) for match in captures.get("wrapper", ())
    }
    by_name: dict[int, _Found] = {}
    for role, matches in captures.items():
        if not role.startswith(("definition.", "scope.")):
            continue
        for match in matches:
            if _is_foreign(role, match, source):
                continue
            found = _found(role, match, wrappers, source)
            name = match["name"][0].start_byte
            if name not in by_name or _worth(found) > _worth(by_name[name]):
                by_name[name] = found
    return sorted(by_name.values(), key=lambda found: (found.head, -found.end))


def _worth(found: _Found) -> tuple[bool, bool, int]:
    return found.body is not None, found.rest < found.end, found.end - found.head


def _span(node: tree_sitter.Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def _is_foreign(role: str, match: Captures, source: bytes) -> bool:
    """True for what a query cannot tell from a definition: `other.x = 1`, a Ruby call with a symbol."""
    if role == "definition.attribute":
        return text_of(match["owner"][0], source) not in _OBJECTS
    return role == "definition.accessor" and text_of(match["macro"][0], source) not in _ACCESSORS


def _found(
    role: str, match: Captures, wrappers: dict[tuple[int, int], tuple[int, int]], source: bytes
) -> _Found:
    head, end = span = _span(match[role][0])
    while span in wrappers and wrappers[span] != span:
        span = wrappers[span]
    name = _dotted(text_of(match["name"][0], source))
    owner = ""
    if "owner" in match:
        owner = text_of(match["owner"][0], source)
        name = f"{_dotted(owner)}.{name}"
        if owner in _OBJECTS:
            role = "definition.attribute" if role == "definition.attribute" else "definition.method"
    name = _EXPORTS.sub("", name.replace(".prototype", ""))
    body = match["body"][0].start_byte if "body" in match else None
    rest = match["rest"][0].start_byte if "rest" in match else end
    return _Found(role, name, owner in _OBJECTS, span[0], head, body, min(rest, body or rest), end)


def _dotted(name: str) -> str:
    """A name as `a.b`, without type arguments, pointers and the separators of its language."""
    if name.isidentifier():
        return name
    if "operator" in name:
        return name.replace("::", ".")
    if name.startswith("["):
        name = name[1:-1]
    name = _GENERICS.sub("", _GENERICS.sub("", name))
    return _DECORATION.sub("", name).replace("::", ".").replace("\\", ".").strip(".:\"'`")


def _placed(found: _Found, outer: Sequence[Definition]) -> Definition | None:
    """None for an attribute where no type is around, and for what has no name."""
    if found.of_object:
        outer = _up_to_type(outer)
        if not outer:
            return None
    parent = outer[-1] if outer else None
    qualified = ".".join(filter(None, (parent.qualified if parent else "", found.name)))
    if not qualified or (not found.name and found.role != "scope.type"):
        return None
    role = found.role
    if role == "definition.function" and ("." in found.name or (parent and parent.is_type)):
        role = "definition.method"
    holder: str | None = qualified
    if role == "scope.namespace":
        holder = parent.holder if parent else None
    name = found.name.rpartition(".")[2]
    return Definition(
        role, name, qualified, holder, found.start, found.head, found.body, found.rest, found.end
    )


def _up_to_type(outer: Sequence[Definition]) -> Sequence[Definition]:
    innermost = max((i for i, definition in enumerate(outer) if definition.is_type), default=-1)
    return outer[: innermost + 1]
