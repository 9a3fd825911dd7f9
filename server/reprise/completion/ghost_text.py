"""Ghost text as a function of what it is made of: the sampler's candidates, and what a language model wrote.

Pure: the pipeline collects a `Trace` and hands it here, and a replayed answer takes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reprise.completion.autoclosed import auto_closed, without_auto_closed
from reprise.completion.confidence import default_threshold
from reprise.completion.generation.drawn import candidate_at, generated_confidence
from reprise.completion.inline import NO_CANDIDATE, inline_items, over_closers
from reprise.completion.postprocess import postprocess
from reprise.completion.provenance import Provenance
from reprise.completion.site import CompletionSite, site_at
from reprise.types import Candidate, Completion, Generation, PromptSource, Range, Trace

LEAST_OF_A_MODEL = 0.15
"""With automatic confidence; a copy is asked more, since it knows less of what is meant."""
_NOTHING_LEFT = "generator: the model wrote nothing behind what was typed"
_NONE_FITS = "post-processing: nothing that the model wrote fits here"


@dataclass(frozen=True, slots=True)
class _Offer:
    """An item, and the chance that its first line is right: by that, a line and a block can be compared."""

    item: Completion
    first_line: float


def ghost_text(trace: Trace) -> tuple[list[Completion], str]:
    """The items, best first, and, if there are none, the stage and the reason."""
    site = site_at(trace.path, trace.text, trace.line, trace.character, trace.with_suffix)
    copies, reason = _copies(trace, site)
    written, why_not = _written(trace, site)
    offers = sorted(copies + written, key=lambda offer: -offer.first_line)
    items: dict[str, Completion] = {}
    for offer in offers:
        items.setdefault(offer.item.text, offer.item)
    reasons = [part for part in (trace.absence, why_not, reason) if part]
    if trace.absence is not None and reason == NO_CANDIDATE and trace.absence.startswith("deadline"):
        reasons = [trace.absence]
    return list(items.values()), "; ".join(dict.fromkeys(reasons))


def _copies(trace: Trace, site: CompletionSite) -> tuple[list[_Offer], str]:
    """What the sampler drew, if need be over brackets that the editor closed by itself."""
    least = default_threshold() if trace.min_confidence == "auto" else trace.min_confidence
    items, reason = inline_items(site, trace.candidates, trace.context, least, trace.sampler)
    if not items and trace.open_candidates:
        open_site = without_auto_closed(site)
        found, _ = inline_items(open_site, trace.open_candidates, trace.context, least, trace.sampler)
        items = over_closers(found, site, auto_closed(site))
    return [_Offer(item, item.confidence) for item in items], reason


def _written(trace: Trace, site: CompletionSite) -> tuple[list[_Offer], str]:
    """What the language model wrote, as far as it is sure enough."""
    generation, source = trace.generation, trace.prompt_source
    if generation is None or source is None:
        return [], ""
    candidate = candidate_at(generation, source, site)
    if candidate is None:
        return [], _NOTHING_LEFT
    text = postprocess(candidate.text, site, shape=trace.shape)
    if text is None:
        return [], _NONE_FITS
    least = LEAST_OF_A_MODEL if trace.min_confidence == "auto" else trace.min_confidence
    lines = _lines_from_least(replace(candidate, text=text))
    sure = [(lines_text, chance) for lines_text, chance in lines if chance >= least]
    first_line = lines[0][1]
    if not sure:
        return [], f"confidence: the model's line has {first_line:.2f}, under {least:.2f}"
    return [_Offer(_item(site, trace, generation, source, *sure[-1]), first_line)], ""


def _lines_from_least(candidate: Candidate) -> list[tuple[str, float]]:
    """The candidate's first line, its first two, and so on, each with the chance that it is right."""
    ends = [place for place, letter in enumerate(candidate.text) if letter == "\n"]
    texts = [candidate.text[:end].rstrip() for end in ends] + [candidate.text]
    shown = [text for text in dict.fromkeys(texts) if text.strip()]
    return [(text, generated_confidence(replace(candidate, text=text))) for text in shown]


def _item(
    site: CompletionSite, trace: Trace, generation: Generation, source: PromptSource, text: str, chance: float
) -> Completion:
    hits = generation.prompt.context
    return Completion(
        text=text,
        range=Range(site.position, site.position),
        kind="inline",
        source=generation.backend,
        confidence=round(chance, 4),
        provenance=Provenance(site, hits).of(text),
    )
