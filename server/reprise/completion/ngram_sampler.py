"""Completes code without a language model: copies and mixes what followed the same lexemes elsewhere.

Draws by greedy decoding and its best unexplored branches, so equal requests get equal answers. A word that
typing left unfinished is taken back and the next lexeme must begin with it; a hole before known text ends
where that text becomes the likeliest continuation. Knows nothing of what is shown: post-processing and
confidence come after it.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Literal

from reprise.completion.drafts import END, Draft, Step, draft_features, logarithm, steps
from reprise.completion.mixture import Context, Distribution, Mixture, Surroundings, Weights, shipped_weights
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.syntax.lexemes import (
    Lexer,
    Numbers,
    Overlay,
    indentation_after,
    is_line_break,
    is_word,
    lexemes,
    plain_line_ends,
    render,
)
from reprise.types import Cancelled, Candidate

_MAX_LEXEMES = 64  # in one line
_MAX_COPIED_LEXEMES = 400  # in a copy of several lines
_MAX_EXPANSIONS = 64
_MAX_BEHIND = 4.0  # a branch this far (in logarithm) behind the best is not worth its time
_BEFORE_CHARACTERS = 24_000  # about 600 lines of the buffer; 40,000 gained nothing and cost a millisecond
_AFTER_CHARACTERS = 10_000
SAMPLE = 16
"""Places looked at for each match length in each segment."""

_FRAGMENT_SAMPLE = 1024  # more, since few of them will fit the fragment
_TOP = 12
_CLOSING_LEXEMES = 5  # of the known rest of the line that a hole's end is judged by
_BELOW_LEXEMES = 3  # of the known next line
_MIN_CLOSING = 0.02  # under this the rest of the line is not worth a look
_UNSEEN = 0.002  # of a lexeme that is known to follow but that no source predicts
_MIN_BRANCH = 0.02
_BRANCHES = 4
_ADAPTIVE_K = 4
_CERTAIN = 0.9  # an adaptive draw stops at a candidate of this probability
_COPY_LENGTH = 12  # lexemes that a copy of several lines must share with its source
_COPY_PROBABILITY = 0.8  # of each lexeme of it
_COPY_TOTAL = math.log(0.5)  # of all lexemes after the first line


class NgramSampler:
    """The nested-cache n-gram sampler; stateless, so one serves all threads."""

    name = "ngram"

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or shipped_weights()

    def sample(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        retrieved: Sequence[str],
        k: int | Literal["adaptive"],
        cancelled: Cancelled,
        *,
        excluded_file: int | None = None,
    ) -> list[Candidate]:
        """Return up to `k` distinct candidates, most probable first; see `Sampler`.

        A copy of several lines, where one is certain, comes as one candidate more.
        """
        if cancelled():
            return []
        hole = _Hole(site, ngrams, retrieved, self._weights, excluded_file, cancelled)
        drafts = hole.draw(_ADAPTIVE_K if k == "adaptive" else k, _CERTAIN if k == "adaptive" else 2.0)
        return hole.candidates(drafts)


class _Hole:
    """One request: the model around one cursor, and what was drawn from it."""

    def __init__(
        self,
        site: CompletionSite,
        ngrams: NgramView,
        retrieved: Sequence[str],
        weights: Weights,
        excluded_file: int | None,
        cancelled: Cancelled,
    ) -> None:
        self._site = site
        self._cancelled = cancelled
        self._overlay = Overlay(ngrams.vocabulary)
        lexer = Lexer(self._overlay, ngrams.memory)
        before = lexer.encode(plain_line_ends(_tail(site.prefix)))
        self._fragment = self._unfinished(before)
        before = before[:-1] if self._fragment else before
        after = lexer.encode(plain_line_ends(site.suffix[:_AFTER_CHARACTERS]), site.indentation)
        chunks = [lexer.encode(plain_line_ends(text)) for text in retrieved]
        surroundings = Surroundings(before, after, chunks, self._overlay)
        self._start = surroundings.context
        self._mixture = Mixture(surroundings, ngrams, excluded_file, weights)
        self._known: dict[Context, Distribution] = {}
        self._line_breaks: dict[int, bool] = {}
        self._branches: list[tuple[float, int, Draft, Step]] = []
        self._order = itertools.count()
        rest = lexemes(site.line_suffix.rstrip())
        self._closing = [self._overlay.number(piece) for piece in rest[:_CLOSING_LEXEMES]]
        self._closes_line = len(rest) <= _CLOSING_LEXEMES
        self._following = self._until_below(after.tolist())

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

    def _after(self, context: Context) -> Distribution:
        known = self._known.get(context)
        if known is None:
            known = self._known[context] = self._mixture.after(context, SAMPLE, _TOP)
        return known

    def _then(self, context: Context, number: int) -> Context:
        return context.then(number, self._overlay.kind(number))

    def draw(self, k: int, certain: float) -> list[Draft]:
        """Draw up to k drafts; stop early at one whose probability reaches `certain`."""
        finished: dict[str, Draft] = {}
        self._branch(self._first())
        floor = -math.inf
        while self._branches and len(finished) < k and not self._is_spent():
            cost, _, parent, step = heapq.heappop(self._branches)
            if -cost < floor:
                break
            draft = self._greedily(self._stepped(parent, step))
            text = self._text(draft) if draft.ended else ""
            if text.strip() and text not in finished:
                finished[text] = draft
                floor = max(floor, draft.log_probability - _MAX_BEHIND)
                if math.exp(draft.log_probability) >= certain:
                    break
        return sorted(finished.values(), key=lambda draft: -draft.log_probability)

    def _greedily(self, draft: Draft) -> Draft:
        """Follow the best option to the end of the hole; the others become branches."""
        while not draft.ended and len(draft.steps) < _MAX_LEXEMES and not self._is_spent():
            options = self._options(draft)
            if not options:
                break
            self._branch([(draft, option) for option in options[1:_BRANCHES]])
            draft = self._stepped(draft, options[0])
        return draft

    def _branch(self, options: Iterable[tuple[Draft, Step]]) -> None:
        for draft, step in options:
            cost = -draft.log_probability - logarithm(step.probability)
            heapq.heappush(self._branches, (cost, next(self._order), draft, step))

    def _is_spent(self) -> bool:
        return len(self._known) >= _MAX_EXPANSIONS or self._cancelled()

    def candidates(self, drafts: Sequence[Draft]) -> list[Candidate]:
        """Return the drafts as candidates, with what the confidence model reads."""
        features = draft_features(self._site, drafts, [self._fit(draft) for draft in drafts])
        found = [
            Candidate(self._text(draft), draft.log_probability, found)
            for draft, found in zip(drafts, features, strict=True)
        ]
        copied = self._copied(drafts[0], found[0]) if drafts else None
        return found if copied is None else [found[0], copied, *found[1:]]

    def _first(self) -> list[tuple[Draft, Step]]:
        """The options to start from: all, or those that complete the fragment."""
        empty = Draft(self._start)
        if self._fragment:
            found = self._mixture.after(self._start, _FRAGMENT_SAMPLE, _BRANCHES, self._completes_fragment)
            return [(empty, step) for step in steps(found)]
        return [(empty, step) for step in self._options(empty)]

    def _stepped(self, draft: Draft, step: Step) -> Draft:
        return (
            draft.end(step)
            if step.number == END
            else draft.then(step, self._then(draft.context, step.number))
        )

    def _completes_fragment(self, number: int) -> bool:
        piece = self._overlay.string(number)
        if not is_line_break(self._fragment):
            return piece.startswith(self._fragment)
        return is_line_break(piece) and _n_endings(piece) == _n_endings(self._fragment)

    def _options(self, draft: Draft) -> list[Step]:
        """The draft's next steps, best first; the end of the hole is one of them."""
        distribution = self._after(draft.context)
        ending = self._ending(draft, distribution)
        inside = [step for step in steps(distribution) if not self._breaks_line(step.number)]
        likely = [step for step in inside if step.probability >= _MIN_BRANCH] or inside[:1]
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
                probability *= max(self._after(context).probability(following), _UNSEEN)
            elif self._closes_line:
                probability *= max(self._line_end(self._after(context)), _UNSEEN)
        return probability

    def _fit(self, draft: Draft) -> float:
        """The mean logarithm of the probability of the known text after the draft; 0 if none is known."""
        context = draft.context
        total = 0.0
        for number in self._following:
            total += logarithm(max(self._after(context).probability(number), _UNSEEN))
            context = self._then(context, number)
        return total / max(1, len(self._following))

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

    def _text(self, draft: Draft) -> str:
        pieces = [self._overlay.string(number) for number in draft.numbers]
        if not self._fragment or not pieces:
            return render(pieces, self._site.indentation)
        if is_line_break(self._fragment):
            # The break stands in the text already; only the indentation after it is still to be typed.
            before = _indentation_before(self._site.prefix)
            indentation = indentation_after(pieces[0], before)
            return indentation + render(pieces[1:], indentation)
        return render(pieces, self._site.indentation)[len(self._fragment) :]

    def _copied(self, draft: Draft, first: Candidate) -> Candidate | None:
        """Go on from a finished line while its source leaves no doubt; None if there is no second line."""
        if self._closing or not draft.steps or draft.steps[-1].longest < _COPY_LENGTH:
            return None
        indentation = start = self._site.indentation
        copy = whole = draft.open()
        start_probability = copy.log_probability
        while len(copy.steps) < _MAX_COPIED_LEXEMES and not self._cancelled():
            distribution = self._after(copy.context)
            if distribution.longest < _COPY_LENGTH or distribution.probabilities[0] < _COPY_PROBABILITY:
                break
            step = steps(distribution)[0]
            piece = self._overlay.string(step.number)
            if is_line_break(piece):
                whole = copy
                indentation = indentation_after(piece, indentation)
                if len(indentation) < len(start) or _n_endings(piece) > 1:
                    break
            copy = self._stepped(copy, step)
            if copy.log_probability - start_probability < _COPY_TOTAL:
                break
        if len(whole.steps) <= len(draft.numbers):
            return None
        text = self._text(whole)
        features = {**first.features, "lines": float(text.count("\n") + 1)}
        text = text.replace("\n", self._site.line_end)
        return Candidate(text, whole.log_probability, features)


def _n_endings(line_break: str) -> int:
    return line_break.count("\n")


def _tail(text: str) -> str:
    """The end of a text, from a line's beginning on."""
    if len(text) <= _BEFORE_CHARACTERS:
        return text
    tail = text[-_BEFORE_CHARACTERS:]
    return tail[tail.find("\n") + 1 :]


def _indentation_before(prefix: str) -> str:
    """The indentation of the last line that is not blank, which a line break's change counts from."""
    last = prefix.rstrip().rpartition("\n")[2]
    return last[: len(last) - len(last.lstrip(" \t"))]
