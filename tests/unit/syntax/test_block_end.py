from __future__ import annotations

import pytest

from reprise.syntax.block_end import block_end

PLACE = "<|>"


def check(language: str, source: str, inside: str | None, after: str | None = None) -> None:
    """`source` with the place marked; what stands before the block's two ends."""
    place = source.index(PLACE)
    text = source.replace(PLACE, "")
    found = block_end(language, text, place)
    if inside is None:
        assert found is None
        return
    assert found is not None
    assert text[: found.inside].endswith(inside)
    assert text[: found.after].endswith(after or inside)


def test_a_python_block_ends_with_its_last_line() -> None:
    check("python", "def f():\n    <|>a()\n    b()\n\n\nc()\n", "b()")


def test_a_python_block_holds_lines_that_stand_further_out_in_brackets() -> None:
    check("python", "def f():\n    <|>a(\n  b,\n)\n    c()\n\nd()\n", "c()")


def test_the_block_of_an_outer_line_is_the_outer_block() -> None:
    check("python", "def f():\n    if a:\n        b()\n    <|>c()\nd()\n", "c()")


@pytest.mark.parametrize(
    ("language", "source", "inside", "after"),
    [
        ("typescript", "function f() {\n  <|>a();\n  b();\n}\nc();\n", "b();", "b();\n}"),
        ("java", "class A {\n  void f() {\n    <|>a();\n  }\n\n  void g() {\n", "a();", "a();\n  }"),
        ("go", "func f() {\n\t<|>a()\n\tb()\n}\n\nfunc g() {\n", "b()", "b()\n}"),
        ("c", "int f(void) {\n<|>a();\n#ifdef B\nb();\n#endif\n}\nint g;\n", "#endif", "}"),
        ("rust", "fn f() {\n    <|>a();\n}\nfn g() {\n", "a();", "a();\n}"),
        ("ruby", "def f\n  <|>a\n  b\nend\n\ndef g\n", "b", "b\nend"),
        ("csharp", "class A {\n  int f() {\n    <|>return 1;\n  }\n}\n", "return 1;", "return 1;\n  }"),
    ],
)
def test_a_block_in_braces_ends_before_and_after_its_closer(
    language: str, source: str, inside: str, after: str
) -> None:
    check(language, source, inside, after)


def test_a_block_inside_the_block_is_not_it() -> None:
    check("go", "func f() {\n\t<|>if a {\n\t\tb()\n\t}\n\tc()\n}\n", "c()", "c()\n}")


def test_a_bracket_at_the_place_closes_or_opens_another_block() -> None:
    check("typescript", "{\n  {\n    a();\n  <|>}\n  b();\n}\n", "b();", "b();\n}")
    check("typescript", "{\n  <|>{ a(); }\n  b();\n}\n", "b();", "b();\n}")


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("java", "class A {\n  void f() {\n    <|>a();\n"),
        ("typescript", "<|>a();\nb();\n"),
        ("text", "a {\n  <|>b\n}\n"),
        ("python", "def f():\n    <|>a(b\n    c(\nd\n"),
    ],
)
def test_what_nothing_closes_and_what_is_broken_is_not_known(language: str, source: str) -> None:
    check(language, source, None)


def test_offsets_count_characters() -> None:
    check("python", 'x = "äöü€"\ndef f():\n    <|>a("𝒳")\n\nb()\n', 'a("𝒳")')
