from __future__ import annotations

import pytest

from reprise.completion.apis.cursor_text import declares_name, receiver_before, typed_word


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
