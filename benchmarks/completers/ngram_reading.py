"""Reprise's n-gram model read forwards from a cursor: how likely a text is, and the likeliest lines.

It knows the file and the given context, and nothing else of the workspace.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from benchmarks.values import MAX_NEW_TOKENS
from reprise.completion.sampling.hole import AFTER_CHARACTERS, BEFORE_CHARACTERS, SAMPLE
from reprise.completion.sampling.mixture import Context, Mixture, Surroundings, shipped_weights
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.syntax.lexemes import (
    SEPARATOR,
    Lexer,
    Numbers,
    Overlay,
    Vocabulary,
    indentation_after,
    is_line_break,
    is_word,
    leading_blanks,
    plain_line_ends,
    render,
)
from reprise.types import Hit

_UNSEEN = 1e-3  # the probability of a lexeme that no place shows, as in `benchmarks.fitting.ngram_mixture`
_TOP = 1 << 20  # every lexeme that some place shows


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a cursor as lexeme numbers, which hold with every context."""

    view: NgramView
    before: Numbers
    after: Numbers


@lru_cache(maxsize=2)  # all arms are asked about one question, and then about the next
def _around(before: str, after: str, indentation: str) -> _Around:
    vocabulary = Vocabulary()
    lexer = Lexer(vocabulary)
    numbers = lexer.encode(before), lexer.encode(after, indentation)
    return _Around(NgramView(vocabulary, lexer.memory), *numbers)


def _around_site(site: CompletionSite) -> _Around:
    before = plain_line_ends(site.prefix[-BEFORE_CHARACTERS:])
    return _around(before, plain_line_ends(site.suffix[:AFTER_CHARACTERS]), site.indentation)


def no_workspace(site: CompletionSite) -> NgramView:
    """The n-grams of a workspace without files; the words around the cursor have their numbers."""
    return _around_site(site).view


class NgramReading:
    """One cursor and one context; a word that stands unfinished before the cursor is read as if not there."""

    def __init__(self, site: CompletionSite, context: Sequence[Hit]) -> None:
        known = _around_site(site)
        self._line_prefix = site.line_prefix
        self._overlay = Overlay(known.view.vocabulary)
        self._lexer = Lexer(self._overlay, known.view.memory)
        last = int(known.before[-1]) if len(known.before) else SEPARATOR
        self._is_inside_word = is_word(self._overlay.string(last))
        before = known.before[:-1] if self._is_inside_word else known.before
        chunks = [self._lexer.encode(plain_line_ends(hit.text)) for hit in context]
        surroundings = Surroundings(before, known.after, chunks, self._overlay)
        self._context = surroundings.context
        self._line_so_far = self._then(self._context, last) if self._is_inside_word else self._context
        self._mixture = Mixture(surroundings, known.view, None, shipped_weights())

    def loss(self, text: str) -> float:
        """Mean negative natural logarithm of the probability of a lexeme of `text` and of its line end.

        Of a text of many lines only the first `MAX_NEW_TOKENS` lexemes count.
        """
        numbers = self._numbers_of(text)[:MAX_NEW_TOKENS].tolist()
        context, total = self._context, 0.0
        for number in numbers:
            probability = self._mixture.after(context, SAMPLE, _TOP).probability(number)
            total -= math.log(max(probability, _UNSEEN))
            context = self._then(context, number)
        return total / max(1, len(numbers))

    def lines_below(self, indentation: str, n_lexemes: int) -> tuple[str, float]:
        """The likeliest lines after the cursor's, each at least as deep as `indentation`; and their chance.

        They begin with a line break; the chance is that of all their lexemes together. Ends where a line
        further out is likelier, and within `n_lexemes`.
        """
        context, here = self._line_so_far, leading_blanks(self._line_prefix)
        start, pieces = here, list[str]()
        log_chance, whole, log_whole = 0.0, 0, 0.0
        while len(pieces) < n_lexemes:
            number, probability = self._likeliest(context, must_break=not pieces)
            piece = self._overlay.string(number) if probability else ""
            if not piece or is_line_break(piece):
                whole, log_whole = len(pieces), log_chance
                here = indentation_after(piece, here)
                if not piece or len(here) < len(indentation):
                    break
            pieces.append(piece)
            log_chance += math.log(probability)
            context = self._then(context, number)
        return render(pieces[:whole], start), math.exp(log_whole)

    def _likeliest(self, context: Context, *, must_break: bool) -> tuple[int, float]:
        allowed = (lambda number: is_line_break(self._overlay.string(number))) if must_break else None
        found = self._mixture.after(context, SAMPLE, 1, allowed)
        return (found.numbers[0], found.probabilities[0]) if found.numbers else (0, 0.0)

    def _numbers_of(self, text: str) -> Numbers:
        """The lexemes of `text` and its line's end where the cursor is; one that it ends is there whole."""
        typed = self._line_prefix.lstrip(" \t")
        begun = typed + text if typed else text.lstrip(" \t")
        n_typed = len(self._lexer.encode(typed)) - self._is_inside_word
        return self._lexer.encode(f"{begun}\n", leading_blanks(self._line_prefix))[n_typed:]

    def _then(self, context: Context, number: int) -> Context:
        return context.then(number, self._overlay.kind(number))
