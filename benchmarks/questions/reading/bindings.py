"""The names that functions and classes of one file bind, and what is written of the type of each.

Local variables, parameters and fields of Python, TypeScript and Java; knows no other file, and no types but
by name. A block counts as part of its function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import tree_sitter

from benchmarks.questions.reading.source import Source

_FUNCTION_NODES = """
    function_definition lambda function_declaration generator_function_declaration method_definition
    arrow_function function_expression method_declaration constructor_declaration lambda_expression
"""
_CLASS_NODES = """
    class_definition class_declaration abstract_class_declaration interface_declaration enum_declaration
    record_declaration class
"""
_VALUE_NODES = """
    call call_expression new_expression object_creation_expression method_invocation identifier attribute
    member_expression field_access await await_expression
"""
_PARAMETER_NODES = """
    typed_parameter default_parameter typed_default_parameter required_parameter optional_parameter
    formal_parameter spread_parameter catch_formal_parameter enhanced_for_statement resource
"""
_FUNCTIONS = frozenset(_FUNCTION_NODES.split())
_CLASSES = frozenset(_CLASS_NODES.split())
_PARAMETERS = frozenset(_PARAMETER_NODES.split())
_VALUES = frozenset(_VALUE_NODES.split())
_PATTERNS = frozenset(
    {"pattern_list", "tuple_pattern", "list_pattern", "object_pattern", "array_pattern", "rest_pattern"}
)
_OWN = frozenset({"self", "this"})


@dataclass(frozen=True, slots=True)
class Binding:
    """One place where a name gets a value, and where that name counts."""

    name: str
    start: int
    end: int
    """Where it counts: its function, its class or the whole file."""
    at: int
    """From where on it has this value."""
    type: str
    """As it is written; empty if it is not."""
    value_end: int | None
    """The end of a value that may tell the type: a name, a member or a call; None without one."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """All of a file, by name."""

    locals: dict[str, list[Binding]] = field(default_factory=dict)
    fields: dict[str, list[Binding]] = field(default_factory=dict)
    """What `self`, `this` or a class binds; they count in the class."""
    globals: dict[str, list[Binding]] = field(default_factory=dict)


def bindings_of(source: Source) -> Bindings:
    """Read a file's tree once."""
    found = Bindings()
    tables = {"local": found.locals, "field": found.fields, "global": found.globals}
    for kind, binding in _all(source):
        tables[kind].setdefault(binding.name, []).append(binding)
    return found


def binding_at(bindings: Sequence[Binding], offset: int) -> Binding | None:
    """Of one name's bindings, that which counts at `offset`: of the innermost scope, the last one before."""
    around = [binding for binding in bindings if binding.start <= offset < binding.end]
    if not around:
        return None
    innermost = max(binding.start for binding in around)
    near = [binding for binding in around if binding.start == innermost]
    before = [binding for binding in near if binding.at <= offset]
    return before[-1] if before else near[0]


@dataclass(frozen=True, slots=True)
class _Scopes:
    function: tree_sitter.Node | None = None
    type: tree_sitter.Node | None = None


def _all(source: Source) -> Iterator[tuple[str, Binding]]:
    waiting = [(source.root, _Scopes())] if source.root is not None else []
    while waiting:
        node, scopes = waiting.pop()
        if node.type in _FUNCTIONS:
            scopes = _Scopes(node, scopes.type)
        elif node.type in _CLASSES:
            scopes = _Scopes(None, node)
        for name, is_field, type_node, value in _bound_by(node):
            scope = scopes.type if is_field else scopes.function
            if is_field and scope is None:
                continue
            kind = "field" if is_field else "local" if scope is not None else "global"
            yield kind, _binding(source, name, scope or source.root or node, node, type_node, value)
        waiting.extend((child, scopes) for child in reversed(node.named_children))


def _binding(
    source: Source,
    name: tree_sitter.Node,
    scope: tree_sitter.Node,
    node: tree_sitter.Node,
    type_node: tree_sitter.Node | None,
    value: tree_sitter.Node | None,
) -> Binding:
    def text(part: tree_sitter.Node) -> str:
        return source.text[slice(*source.span_of(part))]

    known = value is not None and value.type in _VALUES
    return Binding(
        text(name),
        *source.span_of(scope),
        source.span_of(node)[1] if value is not None else source.span_of(name)[0],
        text(type_node) if type_node is not None else "",
        source.span_of(value)[1] if known and value is not None else None,
    )


_Bound = tuple[tree_sitter.Node, bool, tree_sitter.Node | None, tree_sitter.Node | None]
"""A name, whether it is a field, its type and its value."""


def _bound_by(node: tree_sitter.Node) -> Iterator[_Bound]:
    """The names that one node binds; names of parameters count in the function around the node."""
    if node.type in ("assignment", "assignment_expression"):
        yield from _assigned(node)
    elif node.type in ("variable_declarator", "named_expression"):
        yield from _declared(node)
    elif node.type in ("public_field_definition", "field_definition", "property_signature"):
        yield from _targets(node.child_by_field_name("name"), node, is_field=True)
    elif node.type in _PARAMETERS:
        yield from _parameter(node)
    elif node.type in ("parameters", "lambda_parameters", "inferred_parameters"):
        yield from ((child, False, None, None) for child in node.named_children if child.type == "identifier")
    elif node.type in ("for_statement", "for_in_clause", "for_in_statement"):
        left = node.child_by_field_name("left")
        yield from ((name, False, None, None) for name in _names_in(left))
    elif node.type == "as_pattern":
        yield from _as(node)
    elif node.type in ("arrow_function", "lambda_expression"):
        yield from _only_parameter(node)
    elif node.type == "instanceof_expression":
        name = node.child_by_field_name("name")
        if name is not None:
            yield name, False, node.child_by_field_name("right"), None


def _assigned(node: tree_sitter.Node) -> Iterator[_Bound]:
    left, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    type_node = node.child_by_field_name("type")
    if left is None:
        return
    owner = left.child_by_field_name("object")
    if owner is not None and owner.text is not None and owner.text.decode("utf-8", "replace") in _OWN:
        name = next(filter(None, map(left.child_by_field_name, ("attribute", "property", "field"))), None)
        if name is not None:
            yield name, True, type_node, value
    elif node.type == "assignment" and (left.type == "identifier" or left.type in _PATTERNS):
        whole = left.type == "identifier"
        is_field = _is_in_class(node)
        for name in _names_in(left):
            yield name, is_field, type_node, value if whole else None


def _is_in_class(node: tree_sitter.Node) -> bool:
    """Whether a Python assignment stands right in a class."""
    block = node.parent.parent if node.parent is not None else None
    return (
        block is not None
        and block.type == "block"
        and block.parent is not None
        and block.parent.type == "class_definition"
    )


def _declared(node: tree_sitter.Node) -> Iterator[_Bound]:
    outer = node.parent
    is_field = outer is not None and outer.type in ("field_declaration", "constant_declaration")
    yield from _targets(node.child_by_field_name("name"), node, is_field=is_field, typed=outer)


def _targets(
    target: tree_sitter.Node | None,
    node: tree_sitter.Node,
    *,
    is_field: bool,
    typed: tree_sitter.Node | None = None,
) -> Iterator[_Bound]:
    if target is None:
        return
    if target.type in _PATTERNS:
        yield from ((name, is_field, None, None) for name in _names_in(target))
        return
    type_node = node.child_by_field_name("type") or (typed and typed.child_by_field_name("type"))
    yield target, is_field, type_node, node.child_by_field_name("value")


def _parameter(node: tree_sitter.Node) -> Iterator[_Bound]:
    name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
    if name is None:
        name = node.named_children[0] if node.named_children else None
    type_node = node.child_by_field_name("type")
    names = list(_names_in(name))
    for found in names:
        yield found, False, type_node if len(names) == 1 else None, None
    if names and any(child.type == "accessibility_modifier" for child in node.named_children):
        yield names[0], True, type_node, None


def _as(node: tree_sitter.Node) -> Iterator[_Bound]:
    """`except A as name` tells the type; what `with` binds is not known."""
    value = node.named_children[0] if node.named_children else None
    is_type = value is not None and value.type in ("identifier", "attribute")
    for name in _names_in(node.child_by_field_name("alias")):
        yield name, False, value if is_type else None, None


def _only_parameter(node: tree_sitter.Node) -> Iterator[_Bound]:
    """`name => ...`, without brackets."""
    name = node.child_by_field_name("parameter") or node.child_by_field_name("parameters")
    if name is not None and name.type == "identifier":
        yield name, False, None, None


def _names_in(node: tree_sitter.Node | None) -> Iterator[tree_sitter.Node]:
    if node is None:
        return
    if node.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield node
        return
    for child in node.named_children:
        if child.type not in ("attribute", "subscript", "member_expression", "type", "type_annotation"):
            yield from _names_in(child)
