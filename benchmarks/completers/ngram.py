"""Reprise's own n-gram model as the completer: it reads the file and the given context, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.completers.ngram_reading import NgramReading, no_workspace
from benchmarks.completers.sight import BODY_TASKS, site_of
from benchmarks.values import IN_FILE_TOKENS, MAX_BODY_TOKENS, Answer, Question
from reprise.completion.inline import inline_items
from reprise.completion.postprocess import postprocess
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.completion.site import CompletionSite, site_between
from reprise.types import Hit


@dataclass(frozen=True, slots=True)
class NgramCompleter:
    """The surest line that fits, whether or not it would be shown; for a body, the likeliest below it too."""

    name: str = "ngram"
    _sampler: NgramSampler = field(default_factory=NgramSampler)

    def complete(self, question: Question, context: Sequence[Hit], *, whole_file: bool = True) -> Answer:
        """Answer `question`; see `Completer`."""
        start = time.perf_counter()
        site = site_of(question, None if whole_file else IN_FILE_TOKENS)
        text, chance = self._line(site, context)
        if text and question.task in BODY_TASKS:
            text, chance = _with_lines_below(site, context, text, chance)
        elapsed_ms = (time.perf_counter() - start) * 1000
        return Answer(text, round(chance, 4), elapsed_ms)

    def loss(self, question: Question, context: Sequence[Hit]) -> float:
        """Mean negative natural logarithm of the probability of each lexeme of the question's target."""
        return NgramReading(site_of(question), context).loss(question.target)

    def _line(self, site: CompletionSite, context: Sequence[Hit]) -> tuple[str, float]:
        drawn = self._sampler.sample(site, no_workspace(site), context, "adaptive", _never)
        lines = [candidate for candidate in drawn if "\n" not in candidate.text]
        items, _ = inline_items(site, lines, (), 0.0, self.name)
        return (items[0].text, items[0].confidence) if items else ("", 0.0)


def _with_lines_below(
    site: CompletionSite, context: Sequence[Hit], line: str, chance: float
) -> tuple[str, float]:
    begun = site_between(site.path, site.prefix + line, site.suffix, site.suffix_known)
    below, chance_below = NgramReading(begun, context).lines_below(site.indentation, MAX_BODY_TOKENS)
    text = postprocess(line + below, site, shape="block")
    return (line, chance) if text is None else (text, chance * chance_below)


def _never() -> bool:
    return False
