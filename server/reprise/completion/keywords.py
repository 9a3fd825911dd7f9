"""Words that no file defines: keywords and built-in types of the languages that names are resolved for."""

from __future__ import annotations

_KEYWORD_LIST = """
    and as assert async await break case catch class const continue def default del do elif else enum except
    export extends false final finally for from function global if implements import in instanceof
    interface is lambda let match new None nonlocal not null or package pass private protected public
    raise return static super switch this throw throws True true try typeof undefined var void while with
    yield False self cls
"""
_TYPE_LIST = """
    str int float bool bytes list dict set tuple object type string number boolean any unknown never
    byte char double long short String Integer Boolean Object List Map Set Optional
"""
KEYWORDS = frozenset(_KEYWORD_LIST.split())
RESERVED = KEYWORDS | frozenset(_TYPE_LIST.split())
"""Names that mean the same everywhere and are never renamed."""
