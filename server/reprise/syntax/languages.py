"""Loads the grammar and the query of a language when it is first asked for.

Each language is two pieces of data: a grammar package and the query files that say, in capture names shared
by all languages, what its definitions, calls, references and imports are. Knows nothing of their use.

The capture that names a pattern's role is one of `definition.<kind>`, `scope.type` (a place where the methods
of a type stand), `scope.namespace`, `call`, `component`
(of JSX), `reference`, `import`, `wrapper` (a node that stands around a
definition and belongs to it) and `documented` (a body with a docstring). Beside it stand `name`, `owner`
(what qualifies the name), `body`, `rest` (where the signature ends, if not at the body),
`receiver`, `wrapped` and `docstring`. Predicates are not used: the binding
would read the source anew for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

import tree_sitter

_GRAMMARS: dict[str, tuple[str, str]] = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "php": ("tree_sitter_php", "language_php"),
}
_QUERIES: dict[str, tuple[str, ...]] = {
    "javascript": ("ecmascript", "jsx", "javascript"),
    "typescript": ("ecmascript", "typescript"),
    "tsx": ("ecmascript", "jsx", "typescript"),
    "cpp": ("c", "cpp"),
}
"""Where a language's query is not one file with its name."""

_ROLE = re.compile(r"@((?:definition|scope)\.\w+|call|component|reference|import|wrapper|documented)\b")


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language that can be parsed."""

    name: str
    language: tree_sitter.Language
    query: tree_sitter.Query
    roles: tuple[str, ...]
    """What each pattern of the query finds."""


@cache
def grammar_of(language: str) -> Grammar | None:
    """The grammar of `language`; None if it is read as plain text."""
    if language not in _GRAMMARS:
        return None
    module, function = _GRAMMARS[language]
    parser_language = tree_sitter.Language(getattr(import_module(module), function)())
    source = query_source(language)
    query = tree_sitter.Query(parser_language, source)
    return Grammar(language, parser_language, query, _roles(query, source.encode()))


def query_source(language: str) -> str:
    """The text of the language's query: its files one after the other."""
    folder = files("reprise.syntax") / "queries"
    names = _QUERIES.get(language, (language,))
    return "\n".join((folder / f"{name}.scm").read_text(encoding="utf-8") for name in names)


def _roles(query: tree_sitter.Query, source: bytes) -> tuple[str, ...]:
    roles = []
    for pattern in range(query.pattern_count):
        text = source[query.start_byte_for_pattern(pattern) : query.end_byte_for_pattern(pattern)].decode()
        (role,) = set(_ROLE.findall(text))
        roles.append(role)
    return tuple(roles)
