from __future__ import annotations

import pytest

from reprise.completion.code_spans import code_only, is_code, without_blocks


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


def test_blanking_blocks_keeps_every_offset() -> None:
    text = 'def f():\n    """Sets x = 1.\n\n    y: int"""\n    s = "x"  # z = 1\n'

    blanked = without_blocks("python", text)

    assert len(blanked) == len(text)
    assert blanked.split() == ["def", "f():", "s", "=", '"x"']


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "a('(')  # (", "a(   )     "),
        ("python", 'a = "b', 'a = " '),
        ("python", 'a = """b\nc', 'a = "   \n '),
        ("typescript", 'a(/["(]/g) // (', "a(       )     "),
        ("typescript", "a / b / c", "a / b / c"),
        ("c", "/* ( */ a", "        a"),
    ],
)
def test_only_code_is_left_and_the_beginning_of_an_open_string(
    language: str, text: str, expected: str
) -> None:
    assert code_only(language, text) == expected
