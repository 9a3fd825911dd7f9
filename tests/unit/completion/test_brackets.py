from __future__ import annotations

import pytest

from reprise.completion.brackets import open_quote, unmatched


@pytest.mark.parametrize(
    ("text", "closers", "openers"),
    [
        ("f(a)[b]", (), ()),
        ("a)(", (1,), (2,)),
        ("f(a])", (3,), ()),
        ("print(')')", (), ()),
        ("don't (", (), (6,)),
        ("'\\')' (", (), (6,)),
    ],
)
def test_unmatched_brackets_are_found(text: str, closers: tuple[int, ...], openers: tuple[int, ...]) -> None:
    found = unmatched(text)
    assert (found.closers, found.openers) == (closers, openers)


@pytest.mark.parametrize(
    ("text", "quote"), [("a", None), ("'a", "'"), ("'a'", None), ("\"it's", '"'), ("'\\'", "'"), ("`a", "`")]
)
def test_the_open_quote_is_found(text: str, quote: str | None) -> None:
    assert open_quote(text) == quote
