from __future__ import annotations

import pytest

from reprise.completion.shape import is_complete, shape_at, stops_for
from reprise.types import Shape
from tests.unit.completion.cursor import site_of


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "x = foo(<|>)\n"),
        ("a.py", "x = <|>\n"),
        ("a.py", "def f():\n    a = 1\n    <|>\n    b = 2\n"),
        ("a.py", '    """<|>\n'),
        ("a.py", 'def f():\n    """\n    <|>\n'),
        ("a.py", "<|>\nimport os\n"),
        ("a.c", "#include <a.h>\n<|>\n#include <b.h>\n"),
        ("a.c", "int f(void) {\n    *p = 3;\n    <|>\n    g();\n}\n"),
        ("a.ts", "const a = { b: <|> }\n"),
        ("a.ts", "const a:<|>\n"),
        ("a.c", "x = p-><|>\n"),
        ("a.py", "x[1:<|>\n"),
        ("a.py", "# Example:<|>\n"),
    ],
)
def test_a_line_is_wanted(path: str, source: str) -> None:
    assert shape_at(site_of(source, path)) == "line"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "def f():\n    <|>\n"),
        ("a.py", "def f():  # quick\n    <|>\n    b = 2\n"),
        ("a.py", "def f():<|>\n"),
        ("a.py", 'def f():\n    """Doc."""\n    <|>\n'),
        ("a.py", 'def f():\n    """Doc.\n\n    More.\n    """\n    <|>\n    a = 1\n'),
        ("a.py", "a = 1\n# Adds two numbers\n<|>\nb = 2\n"),
        ("a.py", "def f():\n    a = 1\n    <|>\n"),
        ("a.py", "a = 1\n\n<|>\n\nb = 2\n"),
        ("a.py", "@cache\n<|>\nb = 2\n"),
        ("a.ts", "function f() {\n  <|>\n}\n"),
        ("a.ts", "const f = () => {\n  <|>\n  g();\n}\n"),
        ("A.java", "class A {\n    /** Doc. */\n    <|>\n    int a;\n}\n"),
        ("a.c", "switch (a) {\ncase 1:\n    <|>\n    break;\n}\n"),
        ("a.lua", "if a then\n  <|>\n  b()\nend\n"),
        ("a.rs", "#[derive(Debug)]\n<|>\nfn f() {}\n"),
        ("a.rb", "def total(items)\n  <|>\n  1\nend\n"),
        ("a.rb", "items.each do |item|\n  <|>\n  1\nend\n"),
    ],
)
def test_a_block_is_wanted(path: str, source: str) -> None:
    assert shape_at(site_of(source, path)) == "block"


@pytest.mark.parametrize(
    ("source", "text", "shape", "expected"),
    [
        ("x = <|>\n", "foo(", "line", False),
        ("x = <|>\n", "foo()\n", "line", True),
        ("x = <|>\n", "\n", "line", True),
        ("def f():\n    <|>\n    b()\n", "\n    ", "line", False),
        ("def f():\n    <|>\n    b()\n", "\n    a()\n", "line", True),
        ("def f():\n    <|>\n", "a()\n    b()\n\n", "block", False),
        ("def f():\n    <|>\n", "a()\n    b()\n\n\ndef", "block", True),
        ("def f():\n    <|>\n", "a()\n        b()\n    c()\n", "block", False),
        ("def f():\n    <|>\n", 'a = """\nSELECT\n"""\n    b', "block", False),
        ("def f():<|>\n", "\n    a()\nb", "block", True),
        ("<|>\n", "def f():\n    a()\n\n    b()\n", "block", False),
        ("<|>\n", "def f():\n    a()\n\n\ndef", "block", True),
        ("<|>\n", "import a\nimport b\n", "block", False),
        ("class A:\n    <|>\n", "def f(self):\n        a()\n\n    def", "block", True),
        ("def g():\n    <|>\n", "```python\na()\n    b()\n", "block", False),
        ("def g():\n    <|>\n", "```python\na()\nb()\n", "block", True),
        ("a()\n<|>\nc()\n", "```\nb()", "line", False),
        ("def g():\n    <|>\n", "if a:\n        b()\n\n    c", "block", False),
    ],
)
def test_an_answer_is_complete_once_the_rest_cannot_be_shown(
    source: str, text: str, shape: Shape, expected: bool
) -> None:
    assert is_complete(text, site_of(source), shape) is expected


@pytest.mark.parametrize(
    ("path", "source", "text", "expected"),
    [
        ("a.ts", "function f() {\n  <|>\n", "a();\n}\n", True),
        ("a.ts", "function f() {\n  <|>\n", "if (a) {\n    b();\n  }\n  c();", False),
        ("a.c", "int f(void) {\n    <|>\n}\n", "a();\n#ifdef B\n    b();\n#endif\n", False),
        ("a.c", "int f(void) {\n    <|>\n}\n", "a();\n}", True),
        ("A.java", "class A {\n    <|>\n}\n", "int f()\n    {\n        a();\n    }\n", False),
        ("A.java", "class A {\n    <|>\n}\n", "int f()\n    {\n        a();\n    }\n\n    int", True),
        ("a.go", "func f() {\n\t<|>\n}\n", "a()\n\tif b {\n\t\tc()\n\t} else {\n", False),
    ],
)
def test_a_block_in_braces_ends_with_its_brace(path: str, source: str, text: str, expected: bool) -> None:
    assert is_complete(text, site_of(source, path), "block") is expected


def test_a_server_stops_at_a_lines_end_only_inside_a_line() -> None:
    assert stops_for("line", site_of("x = <|>\n")) == ("\n",)
    assert stops_for("line", site_of("a\n<|>\nb\n")) == ()


def test_a_server_stops_a_block_at_a_fence_but_not_in_prose() -> None:
    assert "\n```" in stops_for("block", site_of("<|>\n"))
    assert stops_for("block", site_of("<|>\n", "notes.md")) == ()


@pytest.mark.parametrize("shape", ["line", "block"])
def test_a_long_answer_is_judged_in_linear_time(shape: Shape) -> None:
    site = site_of("def f():\n    <|>\n" + "    x\n" * 50_000)

    assert not is_complete("a = '" * 20_000, site, shape)
    assert is_complete("a()\n    " * 20_000, site, "block") is False
