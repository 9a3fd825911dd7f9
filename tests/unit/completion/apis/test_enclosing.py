from __future__ import annotations

from reprise.completion.apis.enclosing import enclosing_definitions


def test_python_definitions_enclose_by_indentation() -> None:
    prefix = "class A:\n    def f(self,\n          x):\n        if x:\n            lo"

    assert [(found.kind, found.name) for found in enclosing_definitions("python", prefix)] == [
        ("class", "A"),
        ("function", "f"),
    ]


def test_definitions_with_braces_enclose_until_they_close() -> None:
    prefix = "class A {\n  f(x: number): void { return; }\n  g(y: B) {\n    if (y) {\n      lo"

    assert [(found.kind, found.name) for found in enclosing_definitions("typescript", prefix)] == [
        ("class", "A"),
        ("function", "g"),
    ]
