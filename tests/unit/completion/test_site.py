from __future__ import annotations

import pytest

from reprise.completion.site import site_at, site_between
from reprise.errors import BadInputError
from reprise.workspace.text import LineIndex
from tests.unit.completion.cursor import site_of


def test_a_site_is_cut_at_its_position() -> None:
    site = site_of("a = 1\n    b(<|>)\nc\n", "x/y.go")
    assert (site.prefix, site.suffix) == ("a = 1\n    b(", ")\nc\n")
    assert (site.line_prefix, site.line_suffix) == ("    b(", ")")
    assert (site.language, site.indentation) == ("go", "    ")


def test_a_blind_site_knows_nothing_of_what_follows() -> None:
    site = site_of("a(<|>)\nb\n", with_suffix=False)
    assert (site.suffix, site.line_suffix, site.next_line, site.suffix_known) == ("", "", "", False)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_next_line_is_the_next_that_is_not_blank(end: str) -> None:
    site = site_of(f"a<|>b{end}{end}  {end}    c d{end}e")
    assert site.next_line == "    c d"


def test_the_last_line_has_no_next_line() -> None:
    assert site_of("a<|>b\n  \n").next_line == ""


def test_a_character_past_the_line_means_its_end() -> None:
    assert site_at("a.py", "ab\ncd", 0, 99).prefix == "ab"


@pytest.mark.parametrize(("line", "character"), [(2, 0), (-1, 0), (0, -1), (10**30, 0)])
def test_a_position_outside_the_text_is_refused(line: int, character: int) -> None:
    with pytest.raises(BadInputError, match="no position"):
        site_at("a.py", "ab\ncd", line, character)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_end_is_that_of_the_text(end: str) -> None:
    assert site_of(f"a{end}b<|>").line_end == site_of(f"a<|>{end}b").line_end == end


def test_a_text_of_one_line_ends_lines_with_a_line_feed() -> None:
    assert site_of("a<|>b").line_end == "\n"


@pytest.mark.parametrize("text", ["", "ab", "a\nb\n", "a\r\nb\r\n", "a\rb\n\rc", "é\n\u2028x\n😀y"])
def test_two_halves_of_a_text_make_the_same_site(text: str) -> None:
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        place = lines.position(offset)
        if lines.offset(place) != offset:
            continue  # inside a line end, where no cursor can be
        site = site_at("x/y.py", text, place.line, place.character)
        assert site_between("x/y.py", text[:offset], text[offset:]) == site
