from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.apis.chances import Place, chances

PLACES: tuple[Place, ...] = ("name", "member", "guessed", "import")


@given(st.sampled_from(PLACES), st.text("abcs", max_size=8), st.lists(st.floats(-5, 12), max_size=30))
def test_chances_leave_room_for_something_else_and_keep_the_order(
    place: Place, word: str, logits: list[float]
) -> None:
    found = chances(place, word, sorted(logits))

    assert found == sorted(found)
    assert sum(found) < 1


@pytest.mark.parametrize("place", PLACES)
def test_a_lone_candidate_is_as_sure_as_it_is_good(place: Place) -> None:
    assert chances(place, "op", [0.0])[0] < 0.5 < chances(place, "op", [9.0])[0]


def test_a_word_that_begins_keywords_says_less_and_no_word_least() -> None:
    rival_free, rivalled, untyped = (chances("name", word, [6.0])[0] for word in ("qz", "de", ""))

    assert rival_free > rivalled > untyped
