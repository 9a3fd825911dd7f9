from __future__ import annotations

import pytest

from reprise.completion.cursor_text import (
    declares_name,
    enclosing_definitions,
    is_code,
    receiver_before,
    typed_word,
    without_blocks,
)


@pytest.mark.parametrize(
    ("language", "prefix"),
    [
        ("python", "x = 1  # lo"),
        ("python", 'x = "lo'),
        ("python", '"""Doc\n\nlo'),
        ("python", "f'''{a} lo"),
        ("python", "x = 'it\\'s lo"),
        ("typescript", "// lo"),
        ("typescript", "/* a\n lo"),
        ("typescript", "const s = `${a} lo"),
        ("java", 'String s = "lo'),
        ("ruby", "# lo"),
    ],
)
def test_comments_and_strings_are_not_code(language: str, prefix: str) -> None:
    assert not is_code(language, prefix)


@pytest.mark.parametrize(
    ("language", "prefix"),
    [
        ("python", "x = lo"),
        ("python", "x = 'a' + lo"),
        ("python", '"""Doc."""\nlo'),
        ("python", "f'{lo"),
        ("python", "# it's\nlo"),
        ("python", "''"),
        ("typescript", "const s = `${lo"),
        ("typescript", "/* a */ lo"),
        ("rust", "fn f<'a>(x: &'a str) { lo"),
        ("typescript", "'unclosed\nlo"),
    ],
)
def test_everything_else_is_code(language: str, prefix: str) -> None:
    assert is_code(language, prefix)


@pytest.mark.parametrize(
    ("line_prefix", "word"),
    [("x = lo", "lo"), ("x.", ""), ("a1", "a1"), ("1a", "a"), ("$el", "$el"), ("größe", "größe"), ("f(", "")],
)
def test_the_typed_word_is_the_identifier_before_the_cursor(line_prefix: str, word: str) -> None:
    assert typed_word(line_prefix) == word


@pytest.mark.parametrize(
    ("prefix", "text", "names"),
    [
        ("self.", "self", ["self"]),
        ("x = a.b(c.d).", "a.b(c.d)", ["a", "b"]),
        ("f(a, b.c.lo", "b.c", ["b", "c"]),
        ("if not a.b.", "a.b", ["a", "b"]),
        ("await client?.get(x)\n    .", "client?.get(x)", ["client", "get"]),
        ("rows[0].", "rows[0]", ["rows"]),
    ],
)
def test_the_receiver_is_the_chain_before_the_dot(prefix: str, text: str, names: list[str]) -> None:
    receiver = receiver_before(prefix, typed_word(prefix))

    assert receiver is not None
    assert receiver.text == text
    assert [segment.name for segment in receiver.chain] == names


@pytest.mark.parametrize("prefix", ["lo", "x = 1.", "...", "a + "])
def test_without_a_dot_on_a_name_there_is_no_receiver(prefix: str) -> None:
    assert receiver_before(prefix, typed_word(prefix)) is None


def test_a_literal_is_a_receiver_without_names() -> None:
    receiver = receiver_before('", ".', "")

    assert receiver is not None
    assert receiver.chain == ()


@pytest.mark.parametrize(
    ("language", "line_prefix"),
    [
        ("python", "def lo"),
        ("python", "    class Lo"),
        ("typescript", "const lo"),
        ("typescript", "  private async lo"),
        ("java", "    Order lo"),
        ("java", "  public static <T> List<T> lo"),
        ("go", "func lo"),
    ],
)
def test_a_name_being_declared_is_the_users_own(language: str, line_prefix: str) -> None:
    assert declares_name(language, line_prefix)


@pytest.mark.parametrize(
    ("language", "line_prefix"),
    [("python", "x = lo"), ("java", "return lo"), ("java", "  private Lo"), ("typescript", "return lo")],
)
def test_a_name_being_used_is_not_declared(language: str, line_prefix: str) -> None:
    assert not declares_name(language, line_prefix)


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


def test_blanking_blocks_keeps_every_offset() -> None:
    text = 'def f():\n    """Sets x = 1.\n\n    y: int"""\n    s = "x"  # z = 1\n'

    blanked = without_blocks("python", text)

    assert len(blanked) == len(text)
    assert blanked.split() == ["def", "f():", "s", "=", '"x"']
