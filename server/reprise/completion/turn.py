"""One request on its way through retrieval and the popup's items: each stage runs once, when first needed.

What was retrieved while the user typed is taken as it is. Works on an immutable snapshot, and never changes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from reprise.completion.apis.items import api_items
from reprise.completion.autoclosed import without_auto_closed
from reprise.completion.buffer import Buffer, buffer_at
from reprise.completion.evidence import Evidence, Retrieved
from reprise.completion.expected import expected_definitions
from reprise.completion.prompts.allowed import prompt_context
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.site import CompletionSite
from reprise.completion.snippets import snippet_items
from reprise.index.snapshot import Snapshot
from reprise.models.encoder import Encoder
from reprise.retrieval.packing import pack
from reprise.retrieval.query import completion_query
from reprise.retrieval.retrieve import WEIGHTS, coarse, retrieve
from reprise.settings import Settings
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import Cancelled, Candidate, Completion, Hit, ItemKind
from reprise.workspace.policy import Policy

_COARSE_TOP = 8  # chunks that the sampler reads; twice as many cost time and add nothing
_CONTEXT_TOKENS = 1536  # AlignCoder's cross-file budget
_API_TOP = 40
_SNIPPET_TOP = 3
ROUND_MS = 10  # left time under which another round of sampling or retrieval would come too late


@dataclass(frozen=True, slots=True)
class Request:
    """One question: where, with what in view, and what kinds of items are wanted."""

    path: str
    text: str
    line: int
    character: int
    with_suffix: bool = True
    kinds: tuple[ItemKind, ...] = ("inline",)
    min_confidence: float | Literal["auto"] = "auto"
    model_ms: float = 0.0
    """How long a language model may take where nothing else can be shown."""
    is_fresh: bool = False
    """Whether to answer without what earlier answers left behind."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made of."""

    snapshot: Snapshot
    encoder: Encoder | None
    policy: Policy
    settings: Settings
    idle: Callable[[], AbstractContextManager[None]] = nullcontext
    """Entered while the question waits for a model: who indexes need not wait for it then."""


@dataclass
class Turn:
    """One request and what was found for it."""

    request: Request
    site: CompletionSite
    sources: Sources
    memory: AnalysisMemory
    sampler: Sampler
    watch: Stopwatch
    deadline: Deadline
    prepared: Retrieved | None = None
    """What was found while the user typed."""
    guesser: Sampler | None = None
    """What draws the candidates that enhance the query, if that is not `sampler`."""
    stages: Sequence[str] = tuple(WEIGHTS)
    """Which of retrieval's stages are switched on."""

    is_enough: Cancelled = field(default_factory=lambda: _never, init=False)
    """Whether what was drawn so far will do, for a model's answer is there."""

    @cached_property
    def buffer(self) -> Buffer:
        """What the text in view parses to."""
        with self.watch("parse"):
            return buffer_at(self.site, self.sources.snapshot.files.get(self.site.path), self.memory)

    @cached_property
    def near(self) -> list[Hit]:
        """What plain BM25 finds: what the sampler reads."""
        if self.prepared is not None:
            return self._allowed(self.prepared.near.hits)
        if "lexical" not in self.stages:
            return []
        with self.watch("coarse"):
            query = completion_query(self.site.path, self.site.prefix, self.site.suffix)
            near = self._allowed(coarse(self.sources.snapshot, query, _COARSE_TOP))
        self.deadline.check()
        return near

    @cached_property
    def candidates(self) -> list[Candidate]:
        """What the sampler draws."""
        found = self._sample(self.sampler, self.site)
        self.deadline.check()
        return found

    @cached_property
    def guesses(self) -> list[Candidate]:
        """The candidates that enhance the query; they are not shown unless the sampler draws them."""
        if self.guesser is None:
            return self.candidates
        found = self._sample(self.guesser, self.site)
        self.deadline.check()
        return found

    @cached_property
    def open_candidates(self) -> list[Candidate]:
        """What it draws for the line without the brackets that the editor closed by itself."""
        return self._sample(self.sampler, without_auto_closed(self.site))

    @cached_property
    def found(self) -> list[Hit]:
        """What the enhanced query finds, best first; what the coarse one found if time is short."""
        site, hits, candidates = self.site, self.near, self.guesses
        buffer = self.buffer
        if self.deadline.left_ms < ROUND_MS:
            return hits
        with self.watch("retrieve"):
            query = completion_query(site.path, site.prefix, site.suffix, candidates)
            snapshot, encoder = self.sources.snapshot, self.sources.encoder
            imports, enclosing = buffer.syntax.imports, buffer.enclosing
            expected = expected_definitions(snapshot, site, buffer.syntax)
            hits = retrieve(snapshot, encoder, query, imports, enclosing, expected, self.stages)
            hits = self._allowed(hits)
        self.deadline.check()
        return hits

    @cached_property
    def context(self) -> list[Hit]:
        """What was found, packed."""
        if self.prepared is not None:
            return self._allowed(self.prepared.context.hits)
        found = self.found
        with self.watch("pack"):
            return pack(found, _CONTEXT_TOKENS)

    @cached_property
    def popup(self) -> list[Completion]:
        """The items beside ghost text, of the kinds that were asked for; they need no language model."""
        items: list[Completion] = []
        if "api" in self.request.kinds:
            snapshot, site, is_over = self.sources.snapshot, self.site, self.deadline.is_over
            # Before the stopwatch: these are stages of their own.
            syntax, context, candidates = self.buffer.syntax, self.context, self.candidates
            with self.watch("apis"):
                items += api_items(snapshot, site, syntax, context, candidates, _API_TOP, cancelled=is_over)
        if "snippet" in self.request.kinds:
            context = self.context
            with self.watch("snippets"):
                items += snippet_items(self.site, context, _SNIPPET_TOP)
        return items

    @property
    def evidence(self) -> Evidence:
        """The context, with the state of the files that it stands in."""
        return Evidence.of(self.context, self.sources.snapshot)

    @property
    def retrieved(self) -> Retrieved:
        """What was found, to be used again."""
        return Retrieved(Evidence.of(self.near, self.sources.snapshot), self.evidence)

    def _sample(self, sampler: Sampler, site: CompletionSite) -> list[Candidate]:
        near = self.near
        file = self.sources.snapshot.files.get(site.path)
        with self.watch("sample"):
            return sampler.sample(
                site,
                self.sources.snapshot.ngrams,
                near,
                self.sources.settings.sampler.k,
                lambda: self.deadline.is_over() or self.is_enough(),
                excluded_file=None if file is None else file.id,
            )

    def _allowed(self, hits: Sequence[Hit]) -> list[Hit]:
        """Asked again at prompt time: a rule may be newer than what the index knows."""
        return prompt_context(hits, self.sources.policy)


def _never() -> bool:
    return False
