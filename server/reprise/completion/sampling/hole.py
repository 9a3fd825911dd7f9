"""The n-gram model around one cursor: what may come next, where the hole ends, how a draft reads.

A word that typing left unfinished is taken back and the next lexeme must begin with it; a hole before known
text ends where that text becomes the likeliest continuation. Knows nothing of the search for drafts.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from reprise.completion.sampling.drafts import END, Draft, Step, logarithm, steps
from reprise.completion.sampling.mixture import Context, Distribution, Mixture, Surroundings, Weights
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.syntax.lexemes import (
    Lexer,
    Numbers,
    Overlay,
    indentation_after,
    is_line_break,
    is_word,
    leading_blanks,
    lexemes,
    plain_line_ends,
    render,
)

SAMPLE = 16
"""Places looked at for each match length in each segment."""
BEFORE_CHARACTERS = 24_000
"""Of the buffer before the cursor, about 600 lines; 40,000 gained nothing and cost a millisecond."""
AFTER_CHARACTERS = 10_000
"""Of the buffer after the cursor."""

_FRAGMENT_SAMPLE = 1024  # more, since few of them will fit the fragment
_TOP = 12
_FRAGMENT_TOP = 4
_CLOSING_LEXEMES = 5  # of the known rest of the line that a hole's end is judged by
_BELOW_LEXEMES = 3  # of the known next line
_MIN_CLOSING = 0.02  # under this the rest of the line is not worth a look
_UNSEEN = 0.002  # of a lexeme that is known to follow but that no source predicts
_MIN_OPTION = 0.02


class Hole:
    """What is to be filled at one site, and what the n-grams know of it."""

    def __init__(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        retrieved: Sequence[str],
        weights: Weights,
        excluded_file: int | None,
    ) -> None:
        self._site = site
        self._overlay = Overlay(ngrams.vocabulary)
        self._line_breaks: dict[int, bool] = {}
        self._known: dict[Context, Distribution] = {}
        lexer = Lexer(self._overlay, ngrams.memory)
        before = lexer.encode(plain_line_ends(_tail(site.prefix)))
        self._fragment = self._unfinished(before)
        before = before[:-1] if self._fragment else before
        after = lexer.encode(plain_line_ends(site.suffix[:AFTER_CHARACTERS]), site.indentation)
        chunks = [lexer.encode(plain_line_ends(text)) for text in retrieved]
        surroundings = Surroundings(before, after, chunks, self._overlay)
        self._mixture = Mixture(surroundings, ngrams, excluded_file, weights)
        self.empty = Draft(surroundings.context)
        rest = lexemes(site.line_suffix.rstrip())
        self._closing = [self._overlay.number(piece) for piece in rest[:_CLOSING_LEXEMES]]
        self._closes_line = len(rest) <= _CLOSING_LEXEMES
        self._following = self._until_below(after.tolist())

    @property
    def n_looked_at(self) -> int:
        """The number of contexts asked about so far: what a search has cost."""
        return len(self._known)

    @property
    def ends_with_line(self) -> bool:
        """No text is known to follow on the line."""
        return not self._closing

    def first_options(self) -> list[Step]:
        """Return the first steps, best first: all, or those that complete the unfinished word."""
        if not self._fragment:
            return self.options(self.empty)
        context = self.empty.context
        return steps(self._mixture.after(context, _FRAGMENT_SAMPLE, _FRAGMENT_TOP, self._completes_fragment))

    def options(self, draft: Draft) -> list[Step]:
        """Return the next steps, best first; the end of the hole is one of them."""
        distribution = self.after(draft.context)
        ending = self._ending(draft, distribution)
        inside = [step for step in steps(distribution) if not self._breaks_line(step.number)]
        likely = [step for step in inside if step.probability >= _MIN_OPTION] or inside[:1]
        if self._closing:
            # That the hole ends here is part of the probability of the lexeme that comes after it.
            likely = [
                replace(step, probability=max(step.probability - ending.probability, 1e-6))
                if step.number == self._closing[0]
                else step
                for step in likely
            ]
        options = [ending, *likely] if ending.probability > 0.0 else likely
        return sorted(options, key=attrgetter("probability"), reverse=True)

    def stepped(self, draft: Draft, step: Step) -> Draft:
        """Return the draft after one of its options."""
        if step.number == END:
            return draft.end(step)
        return draft.then(step, self._then(draft.context, step.number))

    def after(self, context: Context) -> Distribution:
        """Return what comes next."""
        known = self._known.get(context)
        if known is None:
            known = self._known[context] = self._mixture.after(context, SAMPLE, _TOP)
        return known

    def fit(self, draft: Draft) -> float:
        """Return the mean logarithm of the probability of the known text after a draft; 0 if none is."""
        context = draft.context
        total = 0.0
        for number in self._following:
            total += logarithm(max(self.after(context).probability(number), _UNSEEN))
            context = self._then(context, number)
        return total / max(1, len(self._following))

    def text(self, draft: Draft) -> str:
        """Return the text that the draft would insert."""
        pieces = [self._overlay.string(number) for number in draft.numbers]
        if not self._fragment or not pieces:
            return render(pieces, self._site.indentation)
        if is_line_break(self._fragment):
            # The break stands in the text already; only the indentation after it is still to be typed.
            before = _indentation_before(self._site.prefix)
            indentation = indentation_after(pieces[0], before)
            return indentation + render(pieces[1:], indentation)
        return render(pieces, self._site.indentation)[len(self._fragment) :]

    def line_break(self, step: Step) -> str | None:
        """Return the lexeme of a step that breaks the line, else None."""
        return self._overlay.string(step.number) if self._breaks_line(step.number) else None

    def _unfinished(self, before: Numbers) -> str:
        """Heal the cursor: an unfinished word, or an indentation not yet typed, is drawn again."""
        last = self._overlay.string(int(before[-1])) if len(before) else ""
        return last if is_word(last) or (is_line_break(last) and not self._site.line_prefix) else ""

    def _until_below(self, after: list[int]) -> list[int]:
        """The known lexemes after the cursor, as far as the first few of the next line."""
        for place, number in enumerate(after[:_CLOSING_LEXEMES]):
            if self._breaks_line(number):
                return after[: place + 1 + _BELOW_LEXEMES]
        return after[:_CLOSING_LEXEMES]

    def _completes_fragment(self, number: int) -> bool:
        piece = self._overlay.string(number)
        if not is_line_break(self._fragment):
            return piece.startswith(self._fragment)
        return is_line_break(piece) and n_line_ends(piece) == n_line_ends(self._fragment)

    def _then(self, context: Context, number: int) -> Context:
        return context.then(number, self._overlay.kind(number))

    def _ending(self, draft: Draft, distribution: Distribution) -> Step:
        """The end of the hole, with its probability here."""
        if not self._closing:
            probability = self._line_end(distribution)
        else:
            probability = distribution.probability(self._closing[0])
            if probability >= _MIN_CLOSING:
                probability *= self._rest_probability(draft.context)
        return Step(END, probability, distribution.longest)

    def _rest_probability(self, context: Context) -> float:
        """The probability of the known rest of the line after its first lexeme, and of the line's end."""
        probability = 1.0
        for number, following in itertools.zip_longest(self._closing, self._closing[1:]):
            context = self._then(context, number)
            if following is not None:
                probability *= max(self.after(context).probability(following), _UNSEEN)
            elif self._closes_line:
                probability *= max(self._line_end(self.after(context)), _UNSEEN)
        return probability

    def _line_end(self, distribution: Distribution) -> float:
        return sum(
            probability
            for number, probability in zip(distribution.numbers, distribution.probabilities, strict=True)
            if self._breaks_line(number)
        )

    def _breaks_line(self, number: int) -> bool:
        known = self._line_breaks.get(number)
        if known is None:
            known = self._line_breaks[number] = is_line_break(self._overlay.string(number))
        return known


def n_line_ends(line_break: str) -> int:
    """Return how many lines a line break ends; more than one if blank lines follow."""
    return line_break.count("\n")


def _tail(text: str) -> str:
    """The end of a text, from a line's beginning on."""
    if len(text) <= BEFORE_CHARACTERS:
        return text
    tail = text[-BEFORE_CHARACTERS:]
    return tail[tail.find("\n") + 1 :]


def _indentation_before(prefix: str) -> str:
    """The indentation of the last line that is not blank, which a line break's change counts from."""
    return leading_blanks(prefix.rstrip().rpartition("\n")[2])
