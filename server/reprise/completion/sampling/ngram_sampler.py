"""Completes code without a language model: copies and mixes what followed the same lexemes elsewhere.

Draws by greedy decoding and its best unexplored branches, so equal requests get equal answers. Knows nothing
of what is shown: post-processing and confidence come after it.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from typing import Literal

from reprise.completion.sampling.drafts import Draft, Step, draft_features, logarithm, steps
from reprise.completion.sampling.hole import Hole, n_line_ends
from reprise.completion.sampling.mixture import Weights, shipped_weights
from reprise.completion.site import CompletionSite
from reprise.index.ngrams import NgramView
from reprise.syntax.lexemes import indentation_after, leading_blanks
from reprise.types import Cancelled, Candidate, Hit

_MAX_LEXEMES = 96  # in one line
_MAX_COPIED_LEXEMES = 400  # in a copy of several lines
_MAX_LOOKS = 48  # contexts that may be asked about once there is a draft
_MAX_LOOKS_IN_VAIN = 128  # and while there is none
_MAX_BEHIND = 4.0  # a branch this far (in logarithm) behind the best is not worth its time
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
        hits: Sequence[Hit],
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
        hole = Hole(site, ngrams, [hit.text for hit in hits], self._weights, excluded_file)
        search = _Search(hole, cancelled)
        if k == "adaptive":
            search.draw(_ADAPTIVE_K, _CERTAIN)
        else:
            search.draw(k)
        return _candidates(site, hole, search.best(), cancelled)


class _Search:
    """The drafts of one hole, found by greedy decoding from the best branch that is left."""

    def __init__(self, hole: Hole, cancelled: Cancelled) -> None:
        self._hole = hole
        self._cancelled = cancelled
        self._finished: dict[str, Draft] = {}
        self._branches: list[tuple[float, int, Draft, Step]] = []
        self._order = itertools.count()

    def best(self) -> list[Draft]:
        """Return what was drawn, most probable first."""
        return sorted(self._finished.values(), key=lambda draft: -draft.log_probability)

    def draw(self, k: int, certain: float = math.inf) -> None:
        """Draw up to k drafts of different texts; stop early at one whose probability reaches `certain`."""
        self._branch(self._hole.empty, self._hole.first_options())
        floor = -math.inf
        while self._branches and len(self._finished) < k and not self._is_spent():
            cost, _, parent, step = heapq.heappop(self._branches)
            if -cost < floor:
                break
            draft = self._greedily(self._hole.stepped(parent, step))
            text = self._hole.text(draft) if draft.ended else ""
            if text.strip() and text not in self._finished:
                self._finished[text] = draft
                floor = max(floor, draft.log_probability - _MAX_BEHIND)
                if math.exp(draft.log_probability) >= certain:
                    break

    def _greedily(self, draft: Draft) -> Draft:
        """Follow the best option to the end of the hole; the others become branches."""
        while not draft.ended and len(draft.steps) < _MAX_LEXEMES and not self._is_spent():
            options = self._hole.options(draft)
            if not options:
                break
            self._branch(draft, options[1:_BRANCHES])
            draft = self._hole.stepped(draft, options[0])
        return draft

    def _branch(self, draft: Draft, options: Sequence[Step]) -> None:
        for step in options:
            cost = -draft.log_probability - logarithm(step.probability)
            heapq.heappush(self._branches, (cost, next(self._order), draft, step))

    def _is_spent(self) -> bool:
        most = _MAX_LOOKS if self._finished else _MAX_LOOKS_IN_VAIN
        return self._hole.n_looked_at >= most or self._cancelled()


def _candidates(
    site: CompletionSite, hole: Hole, drafts: Sequence[Draft], cancelled: Cancelled
) -> list[Candidate]:
    """The drafts as candidates, with what the confidence model reads."""
    features = draft_features(site, drafts, [hole.fit(draft) for draft in drafts])
    found = [
        Candidate(hole.text(draft), draft.log_probability, described)
        for draft, described in zip(drafts, features, strict=True)
    ]
    copy = _copied(site, hole, drafts[0], cancelled) if drafts else None
    if copy is None:
        return found
    text = hole.text(copy)
    described = {**features[0], "lines": float(n_line_ends(text) + 1)}
    several = Candidate(text.replace("\n", site.line_end), copy.log_probability, described)
    return [found[0], several, *found[1:]]


def _copied(site: CompletionSite, hole: Hole, draft: Draft, cancelled: Cancelled) -> Draft | None:
    """Go on from a finished line while its source leaves no doubt; None if there is no second line."""
    if not hole.ends_with_line or draft.steps[-1].longest < _COPY_LENGTH:
        return None
    copy = whole = line = draft.open()
    indentation = start = leading_blanks(site.line_prefix + hole.text(draft))
    while len(copy.steps) < _MAX_COPIED_LEXEMES and not cancelled():
        distribution = hole.after(copy.context)
        if distribution.longest < _COPY_LENGTH or distribution.probabilities[0] < _COPY_PROBABILITY:
            break
        step = steps(distribution)[0]
        line_break = hole.line_break(step)
        if line_break is not None:
            whole = copy
            indentation = indentation_after(line_break, indentation)
            if len(indentation) < len(start) or n_line_ends(line_break) > 1:
                break
        copy = hole.stepped(copy, step)
        if copy.log_probability - line.log_probability < _COPY_TOTAL:
            break
    return whole if len(whole.steps) > len(line.steps) else None
