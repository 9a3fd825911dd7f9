"""What the expression before a dot denotes: a module, a class, or an object of a workspace class.

Reads assignments, annotations and signatures as text, because the code at the cursor is unfinished. What it
cannot tell is None: a wrong member is worse than none. Knows nothing of ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reprise.completion.apis.cursor_text import Segment, parse_chain
from reprise.completion.apis.enclosing import Enclosing
from reprise.completion.apis.scope import FileScope, Value, World, resolve_binding, resolve_name, scope_of
from reprise.completion.apis.type_hints import (
    assigned_expressions,
    declared_types,
    element_type,
    ends_statement,
    return_annotation,
)
from reprise.completion.code_spans import without_blocks
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.index.bases import base_names
from reprise.types import Symbol

_MAX_DEPTH = 12  # x = y.z() through this many definitions; also what ends a cycle
_NO_TYPE = frozenset({"None", "null", "undefined", "void"})
_TRANSPARENT = frozenset(
    {"Optional", "Annotated", "Final", "ClassVar", "Promise", "Awaitable", "Coroutine", "Readonly"}
)
_TYPE_NAME = re.compile(r"\s*([\w$.]+)\s*")


def receiver_value(
    world: World, chain: tuple[Segment, ...], enclosing: Sequence[Enclosing], local_text: str
) -> Value | None:
    """What `chain` denotes at the cursor.

    `enclosing` are the definitions around the cursor, `local_text` the buffer from the outermost function's
    head to the cursor.
    """
    here = next(iter(enclosing_classes(world, enclosing)), None)
    return _evaluate(world, world.buffer, chain, here, local_text, _MAX_DEPTH)


def enclosing_classes(world: World, enclosing: Sequence[Enclosing]) -> list[Value]:
    """The classes of the buffer around the cursor, innermost first."""
    names = [definition.name for definition in enclosing]
    owners = [
        ".".join(names[: depth + 1])
        for depth, definition in enumerate(enclosing)
        if definition.kind == "class"
    ]
    classes = {symbol.qualified: symbol for symbol in world.buffer.symbols if symbol.kind == "class"}
    return [
        Value("class", world.buffer.path, classes[owner]) for owner in reversed(owners) if owner in classes
    ]


def class_bases(world: World, value: Value) -> Iterator[Value]:
    """The base classes and interfaces that a class names, as far as the workspace defines them."""
    scope = scope_of(world, value.path)
    if scope is None or value.symbol is None:
        return
    for name in base_names(value.symbol.signature):
        base = _resolve_type(world, scope, name)
        if base is not None and base.symbol != value.symbol:
            yield base


def class_text(scope: FileScope, symbol: Symbol) -> str:
    """The lines of a class, without comments and long strings."""
    return without_blocks(scope.language, scope.lines(symbol.start_line, symbol.end_line))


def _evaluate(
    world: World, scope: FileScope, chain: tuple[Segment, ...], here: Value | None, text: str, depth: int
) -> Value | None:
    if depth == 0 or not chain:
        return None
    first, *rest = chain
    value, rest = _first_value(world, scope, first, rest, here, text, depth)
    for segment in rest:
        if value is None:
            return None
        attribute = _attribute(world, value, segment.name, depth - 1)
        value = _applied(world, attribute, segment, depth - 1)
    return value


def _first_value(
    world: World,
    scope: FileScope,
    first: Segment,
    rest: list[Segment],
    here: Value | None,
    text: str,
    depth: int,
) -> tuple[Value | None, list[Segment]]:
    if first.name in ("self", "this", "cls") and here is not None:
        return replace(here, kind="class" if first.name == "cls" and not first.called else "instance"), rest
    if first.name == "super" and here is not None:
        base = next(class_bases(world, replace(here, kind="class")), None)
        return (None if base is None else replace(base, kind="instance")), rest
    inferred = _inferred(world, scope, first.name, here, text, depth - 1)
    if inferred is not None:
        return _applied(world, inferred, first, depth - 1), rest
    dotted = _dotted_module(world, scope, [first, *rest])
    if dotted is not None:
        return dotted
    named = resolve_name(world, scope, first.name)
    return _applied(world, _settled(world, named, depth - 1), first, depth - 1), rest


def _dotted_module(
    world: World, scope: FileScope, chain: list[Segment]
) -> tuple[Value, list[Segment]] | None:
    """`import a.b` makes `a.b.f` mean f of that module: the longest import that the chain starts with."""
    imports = [found for found in scope.imports if found.name is None and found.alias == chain[0].name]
    for length in range(len(chain), 0, -1):
        dotted = ".".join(segment.name for segment in chain[:length])
        for binding in imports:
            if f"{binding.module}.".startswith(f"{dotted}."):
                value = resolve_binding(world, scope, replace(binding, module=dotted))
                return None if value is None else (value, chain[length:])
    return None


def _applied(world: World, value: Value | None, segment: Segment, depth: int) -> Value | None:
    """The value after `(...)`: an object of the class, or what the function returns."""
    if value is None or segment.indexed:
        return None
    if not segment.called:
        return value
    if value.kind == "class":
        return replace(value, kind="instance")
    return _returned(world, value, depth) if value.kind == "function" else None


def _attribute(world: World, value: Value, name: str, depth: int) -> Value | None:
    if depth <= 0:
        return None
    scope = scope_of(world, value.path)
    if scope is None:
        return None
    if value.symbol is None:
        return _settled(world, resolve_name(world, scope, name) or _submodule(world, value.path, name), depth)
    if value.kind not in ("instance", "class"):
        return None
    qualified = f"{value.symbol.qualified}.{name}"
    for symbol in scope.symbols:
        if symbol.qualified == qualified and symbol.kind in ("method", "function", "class"):
            found = Value("class" if symbol.kind == "class" else "function", value.path, symbol)
            return _returned(world, found, depth) if _is_property(scope, symbol) else found
    inferred = _inferred_attribute(world, scope, value, name, depth)
    if inferred is not None:
        return inferred
    bases = (
        _attribute(world, replace(base, kind="instance"), name, depth - 1)
        for base in class_bases(world, value)
    )
    return next((found for found in bases if found is not None), None)


def _submodule(world: World, path: str, name: str) -> Value | None:
    folder = path.rpartition("/")[0]
    for candidate in (f"{folder}/{name}.py", f"{folder}/{name}/__init__.py"):
        if path.endswith("__init__.py") and world.snapshot.files.get(candidate.lstrip("/")) is not None:
            return Value("module", candidate.lstrip("/"))
    return None


def _inferred_attribute(world: World, scope: FileScope, owner: Value, name: str, depth: int) -> Value | None:
    """The class of `self.name`, from the owner's own lines."""
    if owner.symbol is None:
        return None
    text = class_text(scope, owner.symbol)
    if scope.language == "python":
        found = _inferred(world, scope, f"self.{name}", owner, text, depth - 1)
        return found or _inferred(world, scope, name, owner, text, depth - 1)
    found = _inferred(world, scope, name, owner, text, depth - 1)
    return found or _inferred(world, scope, f"this.{name}", owner, text, depth - 1)


def _settled(world: World, value: Value | None, depth: int) -> Value | None:
    """A module-level variable as the object that it holds."""
    if value is None or value.kind != "variable" or value.symbol is None:
        return value
    scope = scope_of(world, value.path)
    if scope is None or depth <= 0:
        return None
    text = scope.lines(value.symbol.start_line, value.symbol.end_line)
    return _inferred(world, scope, value.symbol.name, None, text, depth - 1)


def _inferred(
    world: World, scope: FileScope, name: str, here: Value | None, text: str, depth: int
) -> Value | None:
    """What the last annotation or assignment of `name` in `text` tells of its class."""
    if depth <= 0:
        return None
    found: Value | None = None
    for declared in declared_types(scope.language, name, text):
        declared_class = _resolve_type(world, scope, declared)
        if declared_class is not None:
            found = declared_class
    if found is not None:
        return found
    for loops, expression in reversed(list(assigned_expressions(scope.language, name, text))):
        if loops:
            return _element(world, scope, expression, here, text, depth - 1)
        parsed = parse_chain(expression)
        if parsed is None or not ends_statement(expression, parsed[1]):
            return None
        if [segment.name for segment in parsed[0]] == name.split("."):
            continue
        return _evaluate(world, scope, parsed[0], here, text, depth - 1)
    return None


def _element(
    world: World, scope: FileScope, expression: str, here: Value | None, text: str, depth: int
) -> Value | None:
    """The class of what a loop over `expression` yields: `list[Order]` yields Order."""
    parsed = parse_chain(expression)
    if parsed is None or not ends_statement(expression, parsed[1]):
        return None
    *owners, last = parsed[0]
    annotation, home = "", scope
    if last.called:
        function = _evaluate(world, scope, (*owners, replace(last, called=False)), here, text, depth)
        if function is not None and function.kind == "function" and function.symbol is not None:
            home = scope_of(world, function.path) or scope
            annotation = return_annotation(home.language, function.symbol.signature)
    elif not owners:
        annotation = next(declared_types(scope.language, last.name, text), "")
    else:
        owner = _evaluate(world, scope, tuple(owners), here, text, depth)
        if owner is not None and owner.symbol is not None:
            home = scope_of(world, owner.path) or scope
            declared = class_text(home, owner.symbol)
            names = (last.name, f"self.{last.name}")
            found = (hint for name in names for hint in declared_types(home.language, name, declared))
            annotation = next(found, "")
    return _resolve_type(world, home, element_type(annotation))


def _returned(world: World, function: Value, depth: int) -> Value | None:
    scope = scope_of(world, function.path)
    if scope is None or function.symbol is None or depth <= 0:
        return None
    annotation = return_annotation(scope.language, function.symbol.signature)
    if annotation:
        owner = function.symbol.qualified.rpartition(".")[0]
        return _resolve_type(world, scope, owner if annotation.strip("\"' ") == "Self" else annotation)
    body = scope.lines(function.symbol.start_line, function.symbol.end_line)
    returns = re.findall(r"\breturn\s+(\S[^\n]*)", body)
    parsed = parse_chain(returns[-1]) if returns else None
    if parsed is None or not ends_statement(returns[-1], parsed[1]):
        return None
    return _evaluate(world, scope, parsed[0], None, body, depth - 1)


def _resolve_type(world: World, scope: FileScope, annotation: str) -> Value | None:
    """The workspace class that an annotation names, seen through Optional, unions with None and promises."""
    for part in re.split(r"\|", annotation.strip().strip("\"'")):
        found = _TYPE_NAME.match(part.strip("\"' "))
        if found is None or found[1] in _NO_TYPE:
            continue
        name = found[1]
        rest = part.strip("\"' ")[found.end() :]
        if name.rpartition(".")[2] in _TRANSPARENT and rest[:1] in ("[", "<"):
            return _resolve_type(
                world, scope, rest[1:-1].partition(",")[0] if rest[-1:] in ("]", ">") else rest[1:]
            )
        if rest.startswith("[]"):
            return None
        return _named_class(world, scope, name)
    return None


def _named_class(world: World, scope: FileScope, dotted: str) -> Value | None:
    question = (scope.path, dotted)
    if question in world.being_resolved:
        return None
    world.being_resolved.add(question)
    try:
        value = _dotted_value(world, scope, dotted)
    finally:
        world.being_resolved.discard(question)
    return replace(value, kind="instance") if value is not None and value.kind == "class" else None


def _dotted_value(world: World, scope: FileScope, dotted: str) -> Value | None:
    head, *rest = dotted.split(".")
    value = resolve_name(world, scope, head)
    for name in rest:
        value = _attribute(world, value, name, 2) if value is not None else None
    return value


def _is_property(scope: FileScope, symbol: Symbol) -> bool:
    if scope.language in SCRIPT_LANGUAGES:
        return re.match(r"\s*(?:public |static |protected )*get\s", symbol.signature) is not None
    decorators = scope.lines(symbol.start_line, symbol.end_line).partition("def ")[0]
    return (
        scope.language == "python" and re.search(r"@(?:\w+\.)?(?:cached_)?property\b", decorators) is not None
    )
