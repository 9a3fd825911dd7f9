from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.completion.generators.stops import until_stop
from reprise.types import Piece


def kept(texts: list[str], *stops: str) -> list[str]:
    return [piece.text for piece in until_stop(map(Piece, texts), stops)]


@pytest.mark.parametrize(
    ("texts", "stops", "expected"),
    [
        (["a", "b"], (), ["a", "b"]),
        (["a", "b", "\n", "c"], ("\n",), ["a", "b"]),
        (["a\nb"], ("\n",), ["a"]),
        (["\nb"], ("\n",), []),
        (["a<|", "end|", ">b"], ("<|end|>",), ["a"]),
        (["a<|", "else"], ("<|end|>",), ["a", "<|else"]),
        (["a<", "<|end|>"], ("<|end|>",), ["a", "<"]),
        (["ab"], ("b", "ab"), []),
        (["x<|e"], ("<|end|>",), ["x", "<|e"]),
        (["a"], ("",), ["a"]),
    ],
)
def test_nothing_of_a_stop_or_behind_it_is_given(
    texts: list[str], stops: tuple[str, ...], expected: list[str]
) -> None:
    assert kept(texts, *stops) == expected


def test_the_rest_of_the_stream_is_not_asked_for() -> None:
    rest = iter([Piece("a"), Piece("\n"), Piece("never")])

    assert [piece.text for piece in until_stop(rest, ["\n"])] == ["a"]
    assert next(rest).text == "never"


def test_text_that_begins_no_stop_never_waits() -> None:
    pieces = until_stop(iter([Piece("a"), Piece("<|"), Piece("end|>")]), ["<|end|>"])

    assert next(pieces).text == "a"


def test_a_token_that_waits_keeps_its_probability() -> None:
    pieces = [Piece("a<", -1.0), Piece("b", -2.0), Piece("<", -4.0), Piece("c", -8.0)]

    found = list(until_stop(pieces, ["<|end|>"]))

    assert [(p.text, p.log_probability, p.n_tokens) for p in found] == [
        ("a", -1.0, 1),
        ("<b", -2.0, 1),
        ("<c", -12.0, 2),
    ]


def test_a_probability_that_is_not_known_stays_so() -> None:
    assert [p.log_probability for p in until_stop([Piece("<", -1.0), Piece("a")], ["<|"])] == [None]


@given(st.lists(st.text("ab<|", max_size=4)), st.lists(st.text("ab<|", min_size=1, max_size=4), max_size=3))
def test_however_it_is_cut_the_text_ends_at_the_first_stop(texts: list[str], stops: list[str]) -> None:
    whole = "".join(texts)
    ends = [whole.find(stop) for stop in stops if stop in whole]

    found = "".join(kept(texts, *stops))

    assert not any(stop in found for stop in stops)
    assert whole.startswith(found)
    assert ends or found == whole
    assert len(found) <= min(ends, default=len(whole))
