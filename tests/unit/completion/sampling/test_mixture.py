from __future__ import annotations

import pytest

from reprise.completion.sampling.mixture import (
    LENGTHS,
    N_VOTERS,
    SOURCES,
    Context,
    Distribution,
    Mixture,
    Surroundings,
    shipped_weights,
)
from reprise.index.ngrams import NgramIndex
from reprise.syntax.lexemes import Lexer, Overlay


class Asked:
    """A mixture over texts, asked about what comes after the first of them."""

    def __init__(self, before: str, after: str = "", chunks: tuple[str, ...] = (), stored: str = "") -> None:
        index = NgramIndex()
        index.replace(1, index.encode(stored))
        self.overlay = Overlay(index.vocabulary)
        lexer = Lexer(self.overlay)
        parts = [lexer.encode(text) for text in (before, after, *chunks)]
        self.surroundings = Surroundings(parts[0], parts[1], parts[2:], self.overlay)
        self.mixture = Mixture(self.surroundings, index.view(), None, shipped_weights())

    def after(self, *lexemes: str) -> Distribution:
        context = self.surroundings.context
        for lexeme in lexemes:
            number = self.overlay.number(lexeme)
            context = context.then(number, self.overlay.kind(number))
        return self.mixture.after(context, 16, 12)

    def named(self, distribution: Distribution) -> dict[str, float]:
        pairs = zip(distribution.numbers, distribution.probabilities, strict=True)
        return {self.overlay.string(number): probability for number, probability in pairs}


def test_probabilities_are_of_one_distribution() -> None:
    found = Asked("a b\na c\na", stored="a b\na d\n").after(" ")
    assert list(found.probabilities) == sorted(found.probabilities, reverse=True)
    assert 0.9 < sum(found.probabilities) <= 1.0


def test_a_longer_match_outweighs_many_short_ones() -> None:
    asked = Asked("one two three =", stored="one two three = right\n" + "x = wrong\n" * 30)
    assert asked.named(asked.after(" "))["right"] > 0.5


def test_what_stands_near_outweighs_the_same_elsewhere() -> None:
    asked = Asked("key = near\nkey =", stored="key = far\n")
    named = asked.named(asked.after(" "))
    assert named["near"] > named["far"]


@pytest.mark.parametrize("place", ["after", "chunks", "stored"])
def test_every_source_is_heard(place: str) -> None:
    text = "alpha beta gamma\n"
    asked = Asked("alpha beta", **{place: (text,) if place == "chunks" else text})  # type: ignore[arg-type]
    assert "gamma" in asked.named(asked.after(" "))


def test_a_repeat_of_a_name_is_foreseen() -> None:
    asked = Asked("self.width = width\nself.height = height\nself.depth =")
    assert next(iter(asked.named(asked.after(" ")))) == "depth"


def test_only_what_is_allowed_is_returned_and_shares_all() -> None:
    asked = Asked("get value\nget other\nget")
    context = asked.surroundings.context.then(asked.overlay.number(" "), 0)
    found = asked.mixture.after(context, 16, 12, lambda number: asked.overlay.string(number) == "other")
    assert asked.named(found) == {"other": pytest.approx(1.0)}


def test_the_longest_match_is_told() -> None:
    assert Asked("one two three", stored="one two three four\n").after(" ").longest == 6


def test_nothing_alike_gives_nothing() -> None:
    assert Asked("").after("zebra").numbers == ()


def test_a_lexeme_that_is_not_foreseen_has_no_probability() -> None:
    assert Asked("a b\na").after(" ").probability(10**6) == 0.0


def test_a_context_grows_as_if_the_text_had_been_longer() -> None:
    asked = Asked("self.width = width\nself.depth = ")
    number = asked.overlay.number("depth")
    grown = asked.surroundings.context.then(number, asked.overlay.kind(number))
    longer = Asked("self.width = width\nself.depth = depth").surroundings.context
    assert isinstance(grown, Context)
    assert grown == longer


def test_there_is_a_weight_for_every_voter() -> None:
    weights = shipped_weights()
    assert len(weights.voters) == N_VOTERS == 2 * len(LENGTHS) * len(SOURCES)
    assert min(weights.voters) > 0.0
