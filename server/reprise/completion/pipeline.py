"""The completion pipeline: from a position in a buffer to items with provenance.

Gate, coarse retrieval, sampling, enhanced query, retrieval, packing, sampling again, answers, filter.
One deadline covers the whole; a stage that would come too late is left out, and the answer is made of what is
there. Works on an immutable snapshot and never changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reprise.completion.apis import api_items
from reprise.completion.buffer import Buffer, BufferCache
from reprise.completion.confidence import confidence
from reprise.completion.ngram_sampler import NgramSampler
from reprise.completion.postprocess import postprocess
from reprise.completion.provenance import provenance
from reprise.completion.site import CompletionSite, site_at
from reprise.completion.snippets import snippet_items
from reprise.config import Settings
from reprise.index.snapshot import Snapshot
from reprise.models.encoder import Encoder
from reprise.retrieval.packing import pack
from reprise.retrieval.query import completion_query
from reprise.retrieval.retrieve import coarse, retrieve
from reprise.timing import Deadline, Stopwatch
from reprise.types import Cancelled, Candidate, Completion, CompletionResult, Hit, ItemKind, Position, Range
from reprise.workspace.policy import Policy

_COARSE_TOP = 12  # chunks that the sampler reads; more dilute its nearest caches
_CONTEXT_TOKENS = 1536  # AlignCoder's cross-file budget
_RETRIEVAL_MS = 10  # left time under which another round of retrieval would come too late
_API_TOP = 40
_SNIPPET_TOP = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One question: where, with what in view, and what kinds of items are wanted."""

    path: str
    text: str
    line: int
    character: int
    with_suffix: bool
    kinds: tuple[ItemKind, ...]
    min_confidence: float
    deadline_ms: float
    cancelled: Cancelled = lambda: False


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made of."""

    snapshot: Snapshot
    encoder: Encoder | None
    policy: Policy
    settings: Settings


class Pipeline:
    """Answers requests; holds nothing but caches of what a buffer parses to."""

    def __init__(self) -> None:
        self._buffers = BufferCache()
        self._sampler = NgramSampler()

    def complete(
        self,
        request: Request,
        snapshot: Snapshot,
        encoder: Encoder | None,
        policy: Policy,
        settings: Settings,
    ) -> CompletionResult:
        """Answer `request`; raises `BadInputError` for a position outside the text."""
        sources = Sources(snapshot, encoder, policy, settings)
        watch = Stopwatch()
        deadline = Deadline(request.deadline_ms, request.cancelled)
        with watch("gate"):
            site = site_at(
                request.path, policy.clean(request.text), request.line, request.character, request.with_suffix
            )
            closed = _gate(site, sources)
        if closed is not None:
            return CompletionResult((), (), watch.timings_ms, closed)
        with watch("parse"):
            buffer = self._buffers.get(site)
        deadline.check()
        candidates, context = self._retrieve(site, buffer, sources, watch, deadline)
        deadline.check()
        items, reason = self._items(request, site, buffer, candidates, context, sources, watch, deadline)
        return CompletionResult(tuple(items), tuple(context), watch.timings_ms, None if items else reason)

    def _retrieve(
        self, site: CompletionSite, buffer: Buffer, sources: Sources, watch: Stopwatch, deadline: Deadline
    ) -> tuple[list[Candidate], list[Hit]]:
        """Candidates from the coarse context, then the context that the enhanced query finds."""
        snapshot = sources.snapshot
        with watch("coarse"):
            query = completion_query(site.path, site.prefix, site.suffix)
            near = coarse(snapshot, query, _COARSE_TOP)
        deadline.check()
        with watch("sample"):
            candidates = self._sample(site, near, sources, deadline)
        deadline.check()
        if deadline.left_ms < _RETRIEVAL_MS:
            return candidates, pack(near, _CONTEXT_TOKENS)
        with watch("retrieve"):
            query = completion_query(site.path, site.prefix, site.suffix, candidates)
            hits = retrieve(
                snapshot, sources.encoder, query, buffer.syntax.imports, buffer.enclosing, site.language
            )
        with watch("pack"):
            return candidates, pack(hits, _CONTEXT_TOKENS)

    def _sample(
        self, site: CompletionSite, near: Sequence[Hit], sources: Sources, deadline: Deadline
    ) -> list[Candidate]:
        file = sources.snapshot.files.get(site.path)
        return self._sampler.sample(
            site,
            sources.snapshot.ngrams,
            [hit.text for hit in near],
            k=sources.settings.sampler.k,
            excluded_file=None if file is None else file.id,
            cancelled=lambda: deadline.left_ms <= 0,
        )

    def _items(
        self,
        request: Request,
        site: CompletionSite,
        buffer: Buffer,
        candidates: list[Candidate],
        context: list[Hit],
        sources: Sources,
        watch: Stopwatch,
        deadline: Deadline,
    ) -> tuple[list[Completion], str]:
        items: list[Completion] = []
        reason = "gate: no kind of item was asked for"
        if "inline" in request.kinds:
            if deadline.left_ms > _RETRIEVAL_MS:
                with watch("resample"):  # RepoCoder's second round: what was retrieved may hold the answer
                    candidates = self._sample(site, context, sources, deadline) or candidates
            with watch("filter"):
                inline, reason = _inline_items(site, candidates, context, request.min_confidence)
                items += inline
        if "api" in request.kinds:
            with watch("apis"):
                items += api_items(sources.snapshot, site, buffer.syntax, context, candidates, _API_TOP)
            reason = "apis: no name of the workspace fits here"
        if "snippet" in request.kinds:
            with watch("snippets"):
                items += snippet_items(site, context, _SNIPPET_TOP)
        return items, reason


def _gate(site: CompletionSite, sources: Sources) -> str | None:
    """Why nothing may be answered here, or None."""
    languages = sources.settings.completion.languages
    if languages and site.language not in languages:
        return f"gate: completion.languages does not name {site.language}"
    refusal = sources.policy.refusal(site.path)
    if refusal is not None:
        return f"gate: {site.path} is {refusal}"
    if not site.prefix.strip() and not site.suffix.strip():
        return "gate: the buffer is empty"
    return None


def _inline_items(
    site: CompletionSite, candidates: Sequence[Candidate], context: Sequence[Hit], min_confidence: float
) -> tuple[list[Completion], str]:
    """The candidates that survive post-processing and the confidence filter, best first."""
    if not candidates:
        return [], "sampler: nothing alike stands in the buffer, the context or the workspace"
    at = Position(site.position.line, site.position.character)
    shown: dict[str, Completion] = {}
    best = 0.0
    for candidate in candidates:
        text = postprocess(candidate.text, site)
        if text is None or text in shown:
            continue
        chance = confidence(replace(candidate, text=text), site)
        best = max(best, chance)
        if chance >= min_confidence:
            shown[text] = Completion(
                text=text,
                range=Range(at, at),
                kind="inline",
                source="ngram",
                confidence=round(chance, 4),
                provenance=tuple(provenance(text, site, context)),
            )
    items = sorted(shown.values(), key=lambda item: -item.confidence)
    if best == 0.0:
        return items, "post-processing: every candidate repeats or contradicts what follows the cursor"
    return items, f"confidence: the best candidate has {best:.2f}, under {min_confidence:.2f}"
