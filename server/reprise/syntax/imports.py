"""Reads import statements, one small function for each family of languages.

Modules stay as they are written (`a.b`, `./x`, `crate::a`, `sys/types.h`), the dots of a relative Python
import aside; which file they mean is for the index to say. The name `*` with an alias is a whole module under
that alias; without one it is everything that the module offers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import tree_sitter

from reprise.syntax.lines import Lines
from reprise.syntax.outline import Captures, text_of
from reprise.types import Import

Binding = tuple[str, str | None, str, int]
"""Module, name, alias, level."""

_VERSION = re.compile(r"v\d+$")
_RUBY_LOADERS = frozenset({"require", "require_relative", "load"})


def imports_of(
    captures: Iterable[Captures], source: bytes, lines: Lines, language: str
) -> tuple[Import, ...]:
    """Every name that the statements bind, in order."""
    nodes = sorted((match["import"][0] for match in captures), key=lambda node: node.start_byte)
    read = _READERS[language]
    return tuple(
        Import(*binding, lines.line_of(node.start_byte) + 1)
        for node in nodes
        for binding in read(node, source)
    )


def _python(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    names = [_name_and_alias(child, source) for child in node.children_by_field_name("name")]
    if node.type == "import_statement":
        for module, alias in names:
            yield module, None, alias or module.partition(".")[0], 0
        return
    dotted = _field(node, "module_name", source)
    module = dotted.lstrip(". ")
    level = dotted.count(".", 0, len(dotted) - len(module))
    if any(child.type == "wildcard_import" for child in node.named_children):
        yield module, "*", "", level
    for name, alias in names:
        yield module, name, alias or name, level


def _ecmascript(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    if node.type == "import_statement":
        yield from _ecmascript_import(node, source)
    elif node.type == "export_statement":
        yield from _ecmascript_reexport(node, source)
    else:
        yield from _ecmascript_require(node, source)


def _ecmascript_import(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    module = _unquoted(_field(node, "source", source))
    for clause in node.named_children:
        if clause.type == "import_require_clause":
            yield _unquoted(_field(clause, "source", source)), "*", _first_name(clause, source), 0
        if clause.type != "import_clause":
            continue
        for part in clause.named_children:
            if part.type == "identifier":
                yield module, "default", text_of(part, source), 0
            elif part.type == "namespace_import":
                yield module, "*", _first_name(part, source), 0
            else:
                yield from ((module, name, alias or name, 0) for name, alias in _specifiers(part, source))
    if not any(child.type.startswith("import_") for child in node.named_children):
        yield module, None, "", 0


def _ecmascript_reexport(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    module = _unquoted(_field(node, "source", source))
    parts = {child.type: child for child in node.named_children}
    if "export_clause" in parts:
        for name, alias in _specifiers(parts["export_clause"], source):
            yield module, name, alias or name, 0
    else:
        namespace = parts.get("namespace_export")
        yield module, "*", _first_name(namespace, source) if namespace else "", 0


def _ecmascript_require(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    """`const ... = require("x")`, `const ... = await import("x")`, or one of the calls alone."""
    declared = node.type == "variable_declarator"
    value = node.child_by_field_name("value") if declared else node
    member = None
    while value is not None and value.type != "call_expression":
        member = value.child_by_field_name("property") or member
        value = value.child_by_field_name("object") or value.named_child(0)
    if value is None or _field(value, "function", source) not in {"require", "import"}:
        return
    module = _first_argument(value, source)
    target = node.child_by_field_name("name") if declared else None
    if target is None:
        yield module, None, "", 0
    elif target.type == "object_pattern":
        for name, alias in _destructured(target, source):
            yield module, name, alias, 0
    else:
        yield module, text_of(member, source) if member else "*", text_of(target, source), 0


def _specifiers(clause: tree_sitter.Node, source: bytes) -> list[tuple[str, str]]:
    return [
        _name_and_alias(child, source) for child in clause.named_children if child.type.endswith("_specifier")
    ]


def _destructured(pattern: tree_sitter.Node, source: bytes) -> Iterator[tuple[str, str]]:
    for part in pattern.named_children:
        if part.type == "shorthand_property_identifier_pattern":
            yield text_of(part, source), text_of(part, source)
        elif part.type == "pair_pattern":
            yield _field(part, "key", source), _field(part, "value", source)


def _java(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    path = node.named_children[0] if node.named_children else None
    if path is None:
        return
    dotted = text_of(path, source)
    if any(child.type == "asterisk" for child in node.named_children):
        yield dotted, "*", "", 0
    else:
        module, _, name = dotted.rpartition(".")
        yield module, name, name, 0


def _go(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    path = _unquoted(_field(node, "path", source))
    alias = _field(node, "name", source)
    if alias == ".":
        yield path, "*", "", 0
    else:
        yield path, None, alias or _go_package(path), 0


def _go_package(path: str) -> str:
    """The name that a package most likely has: the last part of its path that is no version."""
    parts = [part for part in path.split("/") if not _VERSION.match(part)] or [path]
    return parts[-1].removesuffix(".git").partition(".v")[0].removeprefix("go-")


def _rust(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    if node.type != "use_declaration":
        name = _field(node, "name", source)
        yield name, None, _field(node, "alias", source) or name, 0
        return
    tree = node.child_by_field_name("argument")
    work = [("", tree)] if tree else []
    while work:
        prefix, item = work.pop()
        if item.type == "scoped_use_list":
            path = _joined(prefix, _field(item, "path", source))
            uses = item.child_by_field_name("list")
            work += [(path, child) for child in reversed(uses.named_children)] if uses else []
        elif item.type == "use_list":
            work += [(prefix, child) for child in reversed(item.named_children)]
        elif not item.is_extra:
            yield _rust_use(prefix, item, source)


def _rust_use(prefix: str, item: tree_sitter.Node, source: bytes) -> Binding:
    if item.type == "use_wildcard":
        return _joined(prefix, text_of(item, source).removesuffix("*").removesuffix("::")), "*", "", 0
    path, alias = text_of(item, source), ""
    if item.type == "use_as_clause":
        path, alias = _field(item, "path", source), _field(item, "alias", source)
    if path == "self":
        path = ""
    module, _, name = _joined(prefix, path).rpartition("::")
    return module, name, alias or name, 0


def _joined(prefix: str, path: str) -> str:
    return "::".join(filter(None, (prefix, path)))


def _include(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    if node.type == "using_declaration":
        for child in node.named_children:
            module, _, name = text_of(child, source).rpartition("::")
            yield module, name, name, 0
    else:
        yield _field(node, "path", source).strip('<>"'), "*", "", 0


def _csharp(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    alias = _field(node, "name", source)
    path = text_of(node.named_children[-1], source) if node.named_children else ""
    if alias:
        module, _, name = path.rpartition(".")
        yield module, name, alias, 0
    else:
        yield path, "*", "", 0


def _ruby(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    loader = _field(node, "method", source)
    path = _first_argument(node, source)
    if loader not in _RUBY_LOADERS or not path:
        return
    if loader == "require_relative" and not path.startswith("."):
        path = f"./{path}"
    yield path, "*", "", 0


def _php(node: tree_sitter.Node, source: bytes) -> Iterator[Binding]:
    if node.type != "namespace_use_declaration":
        strings = re.findall(r"""['"]([^'"]+)['"]""", text_of(node, source))
        if strings:
            yield strings[-1].lstrip("/"), "*", "", 0
        return
    group = node.child_by_field_name("body")
    prefix = ""
    if group is not None:
        prefix = next((text_of(c, source) for c in node.named_children if c.type == "namespace_name"), "")
    for clause in (group or node).named_children:
        if clause.type != "namespace_use_clause":
            continue
        alias = _field(clause, "alias", source)
        path = text_of(clause.named_children[0], source).lstrip("\\")
        module, _, name = "\\".join(filter(None, (prefix, path))).rpartition("\\")
        yield module, name, alias or name, 0


def _field(node: tree_sitter.Node, name: str, source: bytes) -> str:
    """The text of a field; empty if the node has none of that name."""
    child = node.child_by_field_name(name)
    return text_of(child, source) if child else ""


def _name_and_alias(node: tree_sitter.Node, source: bytes) -> tuple[str, str]:
    """`a.b as c` gives (`a.b`, `c`); without an alias the second is empty."""
    return _field(node, "name", source) or text_of(node, source), _field(node, "alias", source)


def _first_name(node: tree_sitter.Node, source: bytes) -> str:
    return next((text_of(child, source) for child in node.named_children if child.type == "identifier"), "")


def _first_argument(call: tree_sitter.Node, source: bytes) -> str:
    """The text of the first argument without its quotes; empty if there is none."""
    arguments = call.child_by_field_name("arguments")
    if arguments is None or not arguments.named_children:
        return ""
    return _unquoted(text_of(arguments.named_children[0], source))


def _unquoted(literal: str) -> str:
    return literal.strip("\"'`")


_READERS: dict[str, Callable[[tree_sitter.Node, bytes], Iterator[Binding]]] = {
    "python": _python,
    "javascript": _ecmascript,
    "typescript": _ecmascript,
    "tsx": _ecmascript,
    "java": _java,
    "go": _go,
    "rust": _rust,
    "c": _include,
    "cpp": _include,
    "csharp": _csharp,
    "ruby": _ruby,
    "php": _php,
}
