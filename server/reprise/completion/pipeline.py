"""The completion pipeline: from a position in a buffer to items with provenance.

Gate, coarse retrieval, sampling, enhanced query, retrieval, packing, sampling again, answers, filter.
One deadline covers the whole; a stage that would come too late is left out, and the answer is made of what is
there. Works on an immutable snapshot and never changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reprise.completion.apis.items import api_items
from reprise.completion.autoclosed import auto_closed, without_auto_closed, written_over
from reprise.completion.buffer import Buffer, BufferCache
from reprise.completion.confidence import confidence
from reprise.completion.postprocess import postprocess
from reprise.completion.provenance import Provenance
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.site import CompletionSite, site_at
from reprise.completion.snippets import snippet_items
from reprise.config import Settings
from reprise.index.snapshot import Snapshot
from reprise.models.encoder import Encoder
from reprise.retrieval.packing import pack
from reprise.retrieval.query import completion_query
from reprise.retrieval.retrieve import coarse, retrieve
from reprise.timing import Deadline, Stopwatch
from reprise.types import Cancelled, Candidate, Completion, CompletionResult, Hit, ItemKind, Range
from reprise.workspace.policy import Policy

_COARSE_TOP = 12  # chunks that the sampler reads; more dilute its nearest caches
_CONTEXT_TOKENS = 1536  # AlignCoder's cross-file budget
_ROUND_MS = 10  # left time under which another round would come too late
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
    """Answers requests; holds nothing but what the last buffers parse to."""

    def __init__(self) -> None:
        self._buffers = BufferCache()
        self._sampler: Sampler = NgramSampler()

    def complete(self, request: Request, sources: Sources) -> CompletionResult:
        """Answer `request`.

        Raises `BadInputError` for a position outside the text and `CancelledRequestError` once nobody waits.
        """
        watch = Stopwatch()
        deadline = Deadline(request.deadline_ms, request.cancelled)
        with watch("gate"):
            text = sources.policy.clean(request.text)
            site = site_at(request.path, text, request.line, request.character, request.with_suffix)
            closed = _gate(site, sources)
        if closed is not None:
            return CompletionResult((), (), watch.timings_ms, closed)
        with watch("parse"):
            buffer = self._buffers.get(site)
        return _Turn(request, site, buffer, sources, self._sampler, watch, deadline).answer()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request on its way through the stages."""

    request: Request
    site: CompletionSite
    buffer: Buffer
    sources: Sources
    sampler: Sampler
    watch: Stopwatch
    deadline: Deadline

    def answer(self) -> CompletionResult:
        candidates, context = self._retrieve()
        items: list[Completion] = []
        reason = "gate: no kind of item was asked for"
        if "inline" in self.request.kinds:
            inline, reason = self._inline(candidates, context)
            items += inline or self._over_auto_closed(context)
        self.deadline.check()
        if "api" in self.request.kinds:
            with self.watch("apis"):
                snapshot, syntax = self.sources.snapshot, self.buffer.syntax
                items += api_items(snapshot, self.site, syntax, context, candidates, _API_TOP)
        if "snippet" in self.request.kinds:
            with self.watch("snippets"):
                items += snippet_items(self.site, context, _SNIPPET_TOP)
        return CompletionResult(
            tuple(items), tuple(context), self.watch.timings_ms, None if items else reason
        )

    def _retrieve(self) -> tuple[list[Candidate], list[Hit]]:
        """Candidates from the coarse context, then the context that the enhanced query finds."""
        site, snapshot = self.site, self.sources.snapshot
        with self.watch("coarse"):
            query = completion_query(site.path, site.prefix, site.suffix)
            near = self._allowed(coarse(snapshot, query, _COARSE_TOP))
        self.deadline.check()
        with self.watch("sample"):
            candidates = self._sample(near)
        self.deadline.check()
        if self.deadline.left_ms < _ROUND_MS:
            return candidates, pack(near, _CONTEXT_TOKENS)
        with self.watch("retrieve"):
            query = completion_query(site.path, site.prefix, site.suffix, candidates)
            imports, enclosing = self.buffer.syntax.imports, self.buffer.enclosing
            hits = retrieve(snapshot, self.sources.encoder, query, imports, enclosing, site.language)
        with self.watch("pack"):
            return candidates, pack(self._allowed(hits), _CONTEXT_TOKENS)

    def _allowed(self, hits: Sequence[Hit]) -> list[Hit]:
        """Asked again at prompt time: a rule may be newer than what the index knows."""
        return [hit for hit in hits if self.sources.policy.refusal(hit.path) is None]

    def _sample(self, near: Sequence[Hit]) -> list[Candidate]:
        file = self.sources.snapshot.files.get(self.site.path)
        return self.sampler.sample(
            self.site,
            self.sources.snapshot.ngrams,
            [hit.text for hit in near],
            self.sources.settings.sampler.k,
            lambda: self.deadline.left_ms <= 0,
            excluded_file=None if file is None else file.id,
        )

    def _inline(
        self, candidates: Sequence[Candidate], context: Sequence[Hit]
    ) -> tuple[list[Completion], str]:
        """The candidates that survive post-processing and the filter, best first; else why none does."""
        if self.deadline.left_ms > _ROUND_MS:
            with self.watch("resample"):  # RepoCoder's second round: what was retrieved may hold the answer
                candidates = self._sample(context) or candidates
        if not candidates:
            return [], "sampler: nothing alike stands in the buffer, the context or the workspace"
        with self.watch("filter"):
            judged = self._judged(candidates)
            least = self.request.min_confidence
            provenance = Provenance(self.site, context)
            items = [self._item(text, chance, provenance) for text, chance in judged if chance >= least]
        if not judged:
            return [], "post-processing: every candidate repeats or contradicts what follows the cursor"
        return items, f"confidence: the best candidate has {judged[0][1]:.2f}, under {least:.2f}"

    def _over_auto_closed(self, context: Sequence[Hit]) -> list[Completion]:
        """The items that go past the brackets which the editor closed by itself, if it closed any."""
        closers = auto_closed(self.site)
        if not closers or self.deadline.left_ms < _ROUND_MS:
            return []
        turn = replace(self, site=without_auto_closed(self.site))
        items, _ = turn._inline([], context)
        at = self.site.position
        fitted = [(item, written_over(item.text, self.site.line_prefix, closers)) for item in items]
        return [
            replace(item, text=fit[0], range=Range(at, replace(at, character=at.character + fit[1])))
            for item, fit in fitted
            if fit is not None
        ]

    def _judged(self, candidates: Sequence[Candidate]) -> list[tuple[str, float]]:
        """The texts that fit at the site with the chance that each is right, best first."""
        chances: dict[str, float] = {}
        for candidate in candidates:
            text = postprocess(candidate.text, self.site)
            if text is not None and text not in chances:
                chances[text] = confidence(replace(candidate, text=text), self.site)
        return sorted(chances.items(), key=lambda judged: -judged[1])

    def _item(self, text: str, chance: float, provenance: Provenance) -> Completion:
        at = self.site.position
        return Completion(
            text=text,
            range=Range(at, at),
            kind="inline",
            source=self.sampler.name,
            confidence=round(chance, 4),
            provenance=provenance.of(text),
        )


def _gate(site: CompletionSite, sources: Sources) -> str | None:
    """Why nothing may be answered here, or None."""
    if not sources.settings.completion.is_on_for(site.language):
        return f"gate: completion.languages turns {site.language} off"
    refusal = sources.policy.refusal(site.path)
    if refusal is not None:
        return f"gate: {site.path} is {refusal}"
    if not site.prefix.strip() and not site.suffix.strip():
        return "gate: the buffer is empty"
    return None
