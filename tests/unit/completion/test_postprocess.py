from __future__ import annotations

import pytest

from reprise.completion.postprocess import fitted, postprocess
from reprise.types import Shape
from tests.unit.completion.cursor import site_of


def check(source: str, candidate: str, expected: str | None) -> None:
    assert postprocess(candidate, site_of(source)) == expected


@pytest.mark.parametrize("candidate", ["", "  ", "\n", " \n\t"])
def test_blanks_are_nothing(candidate: str) -> None:
    check("x = <|>\n", candidate, None)


def test_what_fits_stays_as_it_is() -> None:
    check("total = <|>\nprint(total)\n", "sum(prices)", "sum(prices)")


@pytest.mark.parametrize(
    ("source", "candidate", "expected"),
    [
        ("f(<|>)\n", "a, b)", "a, b"),
        ("f(<|>)\n", "g(a)", "g(a)"),
        ("f(<|>)\n", "g(a))", "g(a)"),
        ("f(<|>):\n", "a):", "a"),
        ("x = [<|>]\n", "a, b]", "a, b"),
        ("call(<|>, timeout=3)\n", "host, timeout=3)", "host"),
        ("let a = <|>;\n", "b;", "b"),
        ("d = {'<|>'}\n", "key'}", "key"),
        ("f(g(<|>))\n", "a))", "a"),
    ],
)
def test_what_the_suffix_says_is_cut(source: str, candidate: str, expected: str) -> None:
    check(source, candidate, expected)


def test_a_bracket_that_the_suffix_does_not_close_is_closed() -> None:
    check("f(<|>\n", "a, b)", "a, b)")


def test_a_bracket_that_the_line_opened_is_closed_though_the_suffix_closes_another() -> None:
    check("f(g(<|>)\n", "a), b", "a), b")


def test_a_bracket_that_the_next_line_closes_is_not_closed() -> None:
    check("f(\n    a,\n    <|>\n)\n", "b)", "b")


def test_a_bracket_opened_on_the_line_is_closed_though_the_next_line_closes_another() -> None:
    check("f(\n    g(<|>\n)\n", "b)", "b)")


def test_a_quote_that_the_suffix_closes_is_not_closed() -> None:
    check('open("<|>")\n', 'data.txt", "r', "data.txt")


def test_an_open_bracket_before_known_text_is_dropped() -> None:
    check("x = <|> + 1\n", "f(a", None)


def test_the_next_line_is_not_repeated() -> None:
    check("a = 1\n<|>\nb = 2\n", "b = 2", None)


def test_the_next_line_is_not_completed_from_its_middle() -> None:
    check("    self.<|>\n\n    self.count = 0\n", "count = 0", None)


def test_several_lines_end_before_the_next_line() -> None:
    check("    <|>\n    c()\n", "a()\n    b()\n    c()", "a()\n    b()")


def test_several_lines_end_with_their_block() -> None:
    check("def f():\n    <|>\n", "a()\n    b()\nother()", "a()\n    b()")


def test_blank_lines_do_not_end_a_block() -> None:
    check("    <|>\n", "a()\n\n    b()", "a()\n\n    b()")


def test_before_text_only_one_line_fits() -> None:
    check("f(<|>)\n", "a\nb", "a")


def test_a_second_blank_is_left_out() -> None:
    check("x = <|>\n", " y", "y")


def test_blanks_at_the_end_are_left_out() -> None:
    check("x = <|>\n", "y  ", "y")


def test_a_blank_before_text_stays() -> None:
    check("x = <|>if a else b\n", "y ", "y ")


@pytest.mark.parametrize("candidate", ["ab, ab, ab, ab, ab", "x.y.x.y.x.y.x.y.x.y.x.y"])
def test_a_loop_is_dropped(candidate: str) -> None:
    check("a = <|>\n", candidate, None)


def test_a_rule_of_dashes_is_no_loop() -> None:
    check("# <|>\n", "-" * 20, "-" * 20)


def test_a_secret_is_dropped() -> None:
    check("<|>\n", 'api_key = "sk-9fK2mQ8xLw3TzR7bVn4YcD6hJpA1sE5u"', None)


def test_the_mask_of_a_secret_is_dropped_and_a_banner_kept() -> None:
    check("<|>\n", 'api_key = "************"', None)
    check("<|>\n", "************", "************")


def test_a_line_of_a_million_quotes_is_no_harm() -> None:
    check("x = " + '"\\"' * 300_000 + "<|>" + "')" * 300_000, "a", "a")


@pytest.mark.parametrize("shape", ["line", "block"])
@pytest.mark.parametrize(
    "garbage", ["(", "'", '"\\"', "\n", "a\n", "a b ", "= /[a", "/*", "<|", "}\n", "```\n"]
)
def test_a_million_characters_of_garbage_are_no_harm(garbage: str, shape: Shape) -> None:
    site = site_of("def f():\n    <|>\n" + "    a()\n" * 10_000)

    shown = postprocess(garbage * (1_000_000 // len(garbage)), site, shape=shape)

    assert len(shown or "") <= 8_000


def test_the_rule_that_leaves_nothing_is_named() -> None:
    site = site_of("a = 1\n<|>\nb = a + 1\n")

    assert fitted("b = a + 1", site, "line")[1] == "no repeated lines"
    assert fitted("c = a + 1", site, "line")[1] is None
