"""Ghost text from candidates: what fits at the site, how sure it is, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reprise.completion.autoclosed import written_over
from reprise.completion.confidence import confidence
from reprise.completion.postprocess import postprocess
from reprise.completion.provenance import Provenance
from reprise.completion.site import CompletionSite
from reprise.types import Candidate, Completion, Hit, Range

NO_CANDIDATE = "sampler: nothing alike stands in the buffer, the context or the workspace"
_NONE_FITS = "post-processing: every candidate repeats or contradicts what follows the cursor"


def inline_items(
    site: CompletionSite,
    candidates: Sequence[Candidate],
    context: Sequence[Hit],
    min_confidence: float,
    source: str,
) -> tuple[list[Completion], str]:
    """The candidates that survive post-processing and the filter, best first; and why others do not."""
    if not candidates:
        return [], NO_CANDIDATE
    judged = _judged(site, candidates)
    if not judged:
        return [], _NONE_FITS
    provenance = Provenance(site, context)
    at = site.position
    items = [
        Completion(
            text=text,
            range=Range(at, at),
            kind="inline",
            source=source,
            confidence=round(chance, 4),
            provenance=provenance.of(text),
        )
        for text, chance in judged
        if chance >= min_confidence
    ]
    return items, f"confidence: the best candidate has {judged[0][1]:.2f}, under {min_confidence:.2f}"


def over_closers(items: Sequence[Completion], site: CompletionSite, closers: str) -> list[Completion]:
    """Fit items that were made without the editor's own closers to a line that has them."""
    at = site.position
    fitted = [(item, written_over(item.text, site.line_prefix, closers)) for item in items]
    return [
        replace(item, text=fit[0], range=Range(at, replace(at, character=at.character + fit[1])))
        for item, fit in fitted
        if fit is not None
    ]


def _judged(site: CompletionSite, candidates: Sequence[Candidate]) -> list[tuple[str, float]]:
    """The texts that fit at the site with the chance that each is right, best first."""
    chances: dict[str, float] = {}
    for candidate in candidates:
        text = postprocess(candidate.text, site)
        if text is not None and text not in chances:
            chances[text] = confidence(replace(candidate, text=text), site)
    return sorted(chances.items(), key=lambda judged: -judged[1])
