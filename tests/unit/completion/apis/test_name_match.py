from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.apis.name_match import match_quality

_NAMES = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("load", "load_order", "Load"),
        ("Load", "LoadOrder", "load_order"),
        ("lo", "load", "list_orders"),
        ("lO", "loadOrder", "label_for_other"),
        ("NPE", "NullPointerException", "nope_except"),
    ],
)
def test_a_closer_match_is_worth_more(typed: str, better: str, worse: str) -> None:
    assert match_quality(typed, better) > match_quality(typed, worse)


@pytest.mark.parametrize(
    ("typed", "name"), [("rep", "open_repository"), ("xy", "x_ray"), ("lz", "load"), ("od", "order")]
)
def test_what_does_not_begin_alike_does_not_match(typed: str, name: str) -> None:
    assert match_quality(typed, name) == 0


def test_leading_underscores_need_not_be_typed() -> None:
    assert match_quality("load", "_load") > 0


@given(_NAMES, st.integers(0, 12))
def test_every_start_of_a_name_matches_it_best(name: str, length: int) -> None:
    assert match_quality(name[:length], name) == 1


@given(_NAMES, _NAMES)
def test_quality_is_between_0_and_1(typed: str, name: str) -> None:
    assert 0 <= match_quality(typed, name) <= 1
