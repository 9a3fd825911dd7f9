from __future__ import annotations

import pytest

from reprise.completion.generation.agreement import offset_behind


def check(typed: str, text: str, expected: int | None, *, blank: bool = False, done: bool = True) -> None:
    assert offset_behind(typed, text, is_behind_blank=blank, is_done=done) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("", 0), ("sel", 3), ("self.x", 6), ("self.x(", None), ("s ", None)]
)
def test_what_was_typed_begins_a_finished_text_or_contradicts_it(typed: str, expected: int | None) -> None:
    check(typed, "self.x", expected)


def test_a_text_under_way_may_be_behind_the_user() -> None:
    check("self.total", "self", 4, done=False)
    check("self.total", "", 0, done=False)
    check("this", "self", None, done=False)


def test_blanks_that_were_not_shown_need_not_be_typed() -> None:
    check("total", " total()", 6, blank=True)
    check(" total", " total()", 6, blank=True)
    check("total", " total()", None)


def test_more_blanks_than_the_text_has_contradict_it() -> None:
    check("    total", " total()", None, blank=True)


def test_an_indentation_of_which_a_part_was_typed_is_gone_through_as_a_whole() -> None:
    check("    ret", "        return", 11, blank=True)


def test_blanks_alone_lie_behind_the_user_as_far_as_they_were_typed() -> None:
    check(" ", "   total", 1, blank=True)


def test_a_head_that_is_all_blanks_so_far_agrees_with_anything() -> None:
    check("total", "  ", 2, blank=True, done=False)
    check("total", "  ", None, blank=True)


def test_a_text_under_way_behind_dropped_blanks_may_be_behind_the_user() -> None:
    check("total(", " tot", 4, blank=True, done=False)
    check("total(", " tot", None, blank=True)
