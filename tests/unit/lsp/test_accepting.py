from __future__ import annotations

import pytest

from reprise.lsp.accepting import with_item
from reprise.lsp.documents import Buffers
from reprise.types import Completion, Position, Range

BEFORE, AFTER = "total = \nprint(total)\n", "total = sum(\n    prices)\nprint(total)\n"


@pytest.mark.parametrize("text", [BEFORE, AFTER])
def test_an_accepted_item_is_in_the_text_whichever_message_came_first(text: str) -> None:
    buffer = Buffers().open("file:///a.py", 1, text)
    place = Position(0, 8)
    item = Completion("sum(\n    prices)", Range(place, place), "inline", "ngram", 1.0)

    assert with_item(buffer, item) == (AFTER, Position(1, 11))


def test_an_item_takes_the_place_of_what_it_replaces() -> None:
    buffer = Buffers().open("file:///a.py", 1, "total = su)\n")
    item = Completion("sum(prices)", Range(Position(0, 8), Position(0, 11)), "inline", "ngram", 1.0)

    assert with_item(buffer, item) == ("total = sum(prices)\n", Position(0, 19))
