"""A continuation while it is drawn, and what its making says about its worth.

Knows no model and no text beyond the site's: it keeps the record that the confidence model reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reprise.completion.sampling.mixture import Context, Distribution
from reprise.completion.site import CompletionSite

END = 0
"""The number of the step that ends a hole; no lexeme has it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One drawn lexeme, or the end of the hole."""

    number: int
    probability: float
    longest: int
    """Lexemes that its longest match shares."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A continuation while it is drawn."""

    context: Context
    """What stands before the next lexeme."""
    steps: tuple[Step, ...] = ()
    log_probability: float = 0.0
    ended: bool = False
    """The last step is the end of the hole, which is no lexeme of it."""

    def then(self, step: Step, context: Context) -> Draft:
        """Return the draft one lexeme further."""
        return Draft(context, (*self.steps, step), self.log_probability + logarithm(step.probability))

    def end(self, step: Step) -> Draft:
        """Return the draft with its end."""
        log_probability = self.log_probability + logarithm(step.probability)
        return Draft(self.context, (*self.steps, step), log_probability, ended=True)

    def open(self) -> Draft:
        """Return the draft without its end."""
        if not self.ended:
            return self
        log_probability = self.log_probability - logarithm(self.steps[-1].probability)
        return Draft(self.context, self.steps[:-1], log_probability)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The lexemes of the text drawn so far."""
        return tuple(step.number for step in (self.steps[:-1] if self.ended else self.steps))


def steps(distribution: Distribution) -> list[Step]:
    """Return the lexemes of a distribution as steps, most probable first."""
    return [
        Step(number, probability, distribution.longest)
        for number, probability in zip(distribution.numbers, distribution.probabilities, strict=True)
    ]


def draft_features(
    site: CompletionSite, drafts: Sequence[Draft], fits: Sequence[float]
) -> list[dict[str, float]]:
    """Describe each draft, best first, by its steps, its rivals, and how it fits what follows (`fits`)."""
    together = sum(math.exp(draft.log_probability) for draft in drafts)
    found: list[dict[str, float]] = []
    for rank, draft in enumerate(drafts):
        rival = max((other.log_probability for other in drafts if other is not draft), default=-20.0)
        rival_fit = max((fit for other, fit in enumerate(fits) if other != rank), default=fits[rank])
        drawn = draft.steps
        found.append(
            {
                "log_probability": draft.log_probability,
                "mean_log_probability": draft.log_probability / len(drawn),
                "min_log_probability": logarithm(min(step.probability for step in drawn)),
                "n_lexemes": float(len(drawn) - 1),
                "longest": float(max(step.longest for step in drawn)),
                "first_longest": float(drawn[0].longest),
                "shortest": float(min(step.longest for step in drawn)),
                "agreement": math.exp(draft.log_probability) / together,
                "margin": draft.log_probability - rival,
                "fit": fits[rank],
                "fit_margin": fits[rank] - rival_fit,
                "suffix_known": float(site.suffix_known),
                "mid_line": float(bool(site.line_prefix.strip())),
                "before_text": float(bool(site.line_suffix.strip())),
                "lines": 1.0,
            }
        )
    return found


def logarithm(probability: float) -> float:
    """Return the natural logarithm, finite for 0."""
    return math.log(max(probability, 1e-9))
