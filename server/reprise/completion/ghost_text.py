"""Ghost text as a function of what it is made of: the sampler's candidates, and what a language model wrote.

Pure: the pipeline collects a `Trace` and hands it here, and a replayed answer takes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reprise.completion.autoclosed import auto_closed, without_auto_closed
from reprise.completion.confidence import default_threshold
from reprise.completion.generation.candidate import candidate_at, generated_confidence
from reprise.completion.inline import NO_CANDIDATE, inline_items, over_closers
from reprise.completion.postprocess import fitted
from reprise.completion.provenance import Provenance
from reprise.completion.site import CompletionSite, site_at
from reprise.types import Candidate, Completion, Generation, Range, Trace

LEAST_OF_A_MODEL = 0.15
"""With automatic confidence; a copy is asked more, since it knows less of what is meant."""
_NOTHING_LEFT = "generator: the model wrote nothing behind what was typed"
_NONE_FITS = "post-processing: nothing that the model wrote fits here"


@dataclass(frozen=True, slots=True)
class Offers:
    """Items of one maker, and why there are none."""

    items: tuple[Completion, ...] = ()
    first_lines: tuple[float, ...] = ()
    """For each the chance that its first line is right: by that, a line and a block can be compared."""
    reason: str = ""


def ghost_text(trace: Trace) -> tuple[list[Completion], str]:
    """The items, best first, and, if there are none, the stage and the reason."""
    site = site_of(trace)
    return chosen(trace, copied(trace, site), written(trace, site))


def site_of(trace: Trace) -> CompletionSite:
    """The cursor that a trace is about; raises `BadInputError` for a position outside its text."""
    return site_at(trace.path, trace.text, trace.line, trace.character, trace.with_suffix)


def chosen(trace: Trace, copies: Offers, model: Offers) -> tuple[list[Completion], str]:
    """What is shown of both, best first, and, if that is nothing, the stage and the reason."""
    rated = zip(model.items + copies.items, model.first_lines + copies.first_lines, strict=True)
    items: dict[str, Completion] = {}
    for item, _ in sorted(rated, key=lambda offer: -offer[1]):
        items.setdefault(item.text, item)
    is_late = copies.reason == NO_CANDIDATE and (trace.absence or "").startswith("deadline")
    reasons = [trace.absence, model.reason, "" if is_late else copies.reason]
    return list(items.values()), "; ".join(reason for reason in reasons if reason)


def copied(trace: Trace, site: CompletionSite) -> Offers:
    """What the sampler drew, if need be over brackets that the editor closed by itself."""
    least = _least(trace, default_threshold())
    items, reason = inline_items(site, trace.candidates, trace.context, least, trace.sampler)
    if not items and trace.open_candidates:
        open_site = without_auto_closed(site)
        found, _ = inline_items(open_site, trace.open_candidates, trace.context, least, trace.sampler)
        items = over_closers(found, site, auto_closed(site))
    return Offers(tuple(items), tuple(item.confidence for item in items), reason)


def written(trace: Trace, site: CompletionSite) -> Offers:
    """What the language model wrote, as far as it is sure enough."""
    generation, source = trace.generation, trace.prompt_source
    if generation is None or source is None:
        return Offers()
    candidate = candidate_at(generation, source, site)
    if candidate is None:
        return Offers(reason=_NOTHING_LEFT)
    text, rule = fitted(candidate.text, site, trace.shape)
    if text is None:
        return Offers(reason=f"{_NONE_FITS} ({rule})")
    least = _least(trace, LEAST_OF_A_MODEL)
    lines = _lines_from_least(replace(candidate, text=text))
    sure = [(lines_text, chance) for lines_text, chance in lines if chance >= least]
    first_line = lines[0][1]
    if not sure:
        return Offers(reason=f"confidence: the model's line has {first_line:.2f}, under {least:.2f}")
    return Offers((_item(site, generation, *sure[-1]),), (first_line,))


def _least(trace: Trace, automatic: float) -> float:
    """The confidence from which an item is shown; `automatic` unless the user set one."""
    return automatic if trace.min_confidence == "auto" else trace.min_confidence


def _lines_from_least(candidate: Candidate) -> list[tuple[str, float]]:
    """The candidate's first line, its first two, and so on, each with the chance that it is right."""
    ends = [place for place, letter in enumerate(candidate.text) if letter == "\n"]
    texts = [candidate.text[:end].rstrip() for end in ends] + [candidate.text]
    shown = [text for text in dict.fromkeys(texts) if text.strip()]
    return [(text, generated_confidence(replace(candidate, text=text))) for text in shown]


def _item(site: CompletionSite, generation: Generation, text: str, chance: float) -> Completion:
    return Completion(
        text=text,
        range=Range(site.position, site.position),
        kind="inline",
        source=generation.backend,
        confidence=round(chance, 4),
        provenance=Provenance(site, generation.prompt.context).of(text),
    )
