"""The completion pipeline: from a position in a buffer to items with provenance.

Gate, coarse retrieval, sampling, enhanced query, retrieval, packing, answers, filter.
One deadline covers the whole; a stage that would come too late is left out, and the answer is made of what is
there. Works on an immutable snapshot and never changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reprise.completion.apis.items import api_items
from reprise.completion.autoclosed import auto_closed, without_auto_closed
from reprise.completion.buffer import Buffer, buffer_at
from reprise.completion.confidence import default_threshold
from reprise.completion.inline import NO_CANDIDATE, inline_items, over_closers
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
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import Candidate, Completion, CompletionResult, Hit, ItemKind
from reprise.workspace.documents import buffer_refusal
from reprise.workspace.languages import language_of
from reprise.workspace.policy import Policy

_COARSE_TOP = 8  # chunks that the sampler reads; twice as many cost time and add nothing
_CONTEXT_TOKENS = 1536  # AlignCoder's cross-file budget
_ROUND_MS = 10  # left time under which another round of sampling or retrieval would come too late
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
    min_confidence: float | Literal["auto"]


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made of."""

    snapshot: Snapshot
    encoder: Encoder | None
    policy: Policy
    settings: Settings


class Pipeline:
    """Answers requests; shares what buffers parse to with who indexes them."""

    def __init__(self, memory: AnalysisMemory) -> None:
        self._memory = memory
        self._sampler: Sampler = NgramSampler()

    def complete(
        self, request: Request, sources: Sources, deadline: Deadline, watch: Stopwatch
    ) -> CompletionResult:
        """Answer `request`; the answer's timings are those of `watch`.

        Raises `BadInputError` for a position outside the text and `CancelledRequestError` once nobody waits.
        """
        with watch("gate"):
            closed = _gate(request, sources)
            site = _site(request, sources.policy) if closed is None else None
        if site is None or _is_blank(site):
            return CompletionResult((), (), watch.timings_ms, closed or "gate: the buffer is empty")
        with watch("parse"):
            buffer = buffer_at(site, sources.snapshot.files.get(site.path), self._memory)
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
        near = self._coarse()
        with self.watch("sample"):
            candidates = self._sample(self.site, near)
        self.deadline.check()
        context = self._context(candidates, near)
        items: list[Completion] = []
        reason = "gate: no kind of item was asked for"
        if "inline" in self.request.kinds:
            inline, reason = self._inline(candidates, near, context)
            items += inline
        self.deadline.check()
        if "api" in self.request.kinds:
            with self.watch("apis"):
                snapshot, syntax = self.sources.snapshot, self.buffer.syntax
                items += api_items(
                    snapshot,
                    self.site,
                    syntax,
                    context,
                    candidates,
                    _API_TOP,
                    cancelled=self.deadline.is_over,
                )
        if "snippet" in self.request.kinds:
            with self.watch("snippets"):
                items += snippet_items(self.site, context, _SNIPPET_TOP)
        return CompletionResult(
            tuple(items), tuple(context), self.watch.timings_ms, None if items else reason
        )

    def _coarse(self) -> list[Hit]:
        with self.watch("coarse"):
            query = completion_query(self.site.path, self.site.prefix, self.site.suffix)
            near = self._allowed(coarse(self.sources.snapshot, query, _COARSE_TOP))
        self.deadline.check()
        return near

    def _sample(self, site: CompletionSite, near: Sequence[Hit]) -> list[Candidate]:
        file = self.sources.snapshot.files.get(site.path)
        return self.sampler.sample(
            site,
            self.sources.snapshot.ngrams,
            [hit.text for hit in near],
            self.sources.settings.sampler.k,
            self.deadline.is_over,
            excluded_file=None if file is None else file.id,
        )

    def _context(self, candidates: Sequence[Candidate], near: Sequence[Hit]) -> list[Hit]:
        """What the enhanced query finds, packed; what the coarse one found if time is short."""
        site, hits = self.site, near
        if self.deadline.left_ms >= _ROUND_MS:
            with self.watch("retrieve"):
                query = completion_query(site.path, site.prefix, site.suffix, candidates)
                imports, enclosing = self.buffer.syntax.imports, self.buffer.enclosing
                snapshot, encoder = self.sources.snapshot, self.sources.encoder
                hits = self._allowed(retrieve(snapshot, encoder, query, imports, enclosing, site.language))
            self.deadline.check()
        with self.watch("pack"):
            return pack(hits, _CONTEXT_TOKENS)

    def _allowed(self, hits: Sequence[Hit]) -> list[Hit]:
        """Asked again at prompt time: a rule may be newer than what the index knows."""
        return [hit for hit in hits if self.sources.policy.refusal(hit.path) is None]

    def _inline(
        self, candidates: Sequence[Candidate], near: Sequence[Hit], context: Sequence[Hit]
    ) -> tuple[list[Completion], str]:
        """Ghost text, if need be over brackets that the editor closed by itself; else why there is none."""
        asked, source = self.request.min_confidence, self.sampler.name
        least = default_threshold() if asked == "auto" else asked
        with self.watch("filter"):
            items, reason = inline_items(self.site, candidates, context, least, source)
        closers = auto_closed(self.site)
        if not items and closers and self.deadline.left_ms >= _ROUND_MS:
            open_site = without_auto_closed(self.site)
            with self.watch("sample"):
                candidates = self._sample(open_site, near)
            with self.watch("filter"):
                found, _ = inline_items(open_site, candidates, context, least, source)
                items = over_closers(found, self.site, closers)
        if reason == NO_CANDIDATE and self.deadline.left_ms <= 0:
            reason = f"deadline: the {self.deadline.total_ms:.0f} ms were up before anything was sampled"
        return items, reason


def _gate(request: Request, sources: Sources) -> str | None:
    """Why nothing may be answered here, or None; looks into the text last, and before whatever costs more."""
    path, language = request.path, language_of(request.path)
    if not sources.settings.completion.is_on_for(language):
        return f"gate: completion.languages turns {language} off"
    policy = sources.policy
    refusal = policy.refusal(path) or buffer_refusal(policy, path, request.text)
    return None if refusal is None else f"gate: {path} is {refusal}"


def _site(request: Request, policy: Policy) -> CompletionSite:
    text = policy.clean(request.text)
    return site_at(request.path, text, request.line, request.character, request.with_suffix)


def _is_blank(site: CompletionSite) -> bool:
    return not site.prefix.strip() and not site.suffix.strip()
