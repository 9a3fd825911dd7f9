from __future__ import annotations

import pytest

from reprise.completion.generation.agreement import rest_behind
from tests.unit.completion.cursor import site_of

CODE = "x = <|>\n"
GLUED = "x.<|>\n"


def check(typed: str, text: str, expected: str | None, *, at: str = GLUED, done: bool = True) -> None:
    rest = rest_behind(typed, text, site_of(at), is_done=done)
    assert (None if rest is None else rest.text) == expected


@pytest.mark.parametrize(
    ("typed", "rest"), [("", "self.x"), ("sel", "f.x"), ("self.x", ""), ("self.x(", None), ("s ", None)]
)
def test_what_was_typed_begins_a_finished_text_or_contradicts_it(typed: str, rest: str | None) -> None:
    check(typed, "self.x", rest)


def test_a_text_under_way_may_be_behind_the_user() -> None:
    check("self.total", "self", "", done=False)
    check("self.total", "", "", done=False)
    check("this", "self", None, done=False)


def test_blanks_that_were_not_shown_need_not_be_typed() -> None:
    check("total", " total()", "()", at=CODE)
    check(" total", " total()", "()", at=CODE)
    check("total", " total()", None)


def test_more_blanks_than_the_text_has_contradict_it() -> None:
    check("    total", " total()", None, at=CODE)


def test_an_indentation_of_which_a_part_was_typed_is_gone_through_as_a_whole() -> None:
    check("    ret", "        return", "urn", at="def f():\n    <|>\n")


def test_blanks_alone_lie_behind_the_user_as_far_as_they_were_typed() -> None:
    check(" ", "   total", "  total", at=CODE)


def test_a_head_that_is_all_blanks_so_far_agrees_with_anything() -> None:
    check("total", "  ", "", at=CODE, done=False)
    check("total", "  ", None, at=CODE)


def test_a_text_under_way_behind_dropped_blanks_may_be_behind_the_user() -> None:
    check("total(", " tot", "", at=CODE, done=False)
    check("total(", " tot", None, at=CODE)


def test_line_ends_of_either_kind_agree() -> None:
    check("a = 1\r\n    b", "a = 1\n    b = 2", " = 2", at="def f():\r\n    <|>\r\n")
    check("a = 1\n    b", "a = 1\r\n    b = 2\r\n", " = 2\n", at="def f():\n    <|>\n")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("sum(prices)", 3),
        ("```python\nsum(prices)\n```", 13),
        ("total = sum(prices)", 11),
    ],
)
def test_what_a_model_says_besides_code_or_says_again_need_not_be_typed(text: str, offset: int) -> None:
    rest = rest_behind("sum", text, site_of("total = <|>\n"))

    assert rest is not None
    assert rest.text.rstrip() == "(prices)"
    assert rest.offset == offset


def test_lines_that_are_shown_in_the_files_own_indentation_are_typed_in_it() -> None:
    at = "def f():\n\tif a:\n\t\treturn 1\n\tif b:\n\t\t<|>\n"

    check("for c in b:\n\t\t\tpr", "for c in b:\n            print(c)", "int(c)", at=at)
