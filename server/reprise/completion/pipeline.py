"""The completion pipeline: from a position in a buffer to items with provenance.

Gate, retrieval (see `turn`), the language model if there is one, answers, filter. One deadline covers the
whole; a stage that would come too late is left out, and the answer is made of what is there.
"""

from __future__ import annotations

from dataclasses import replace

from reprise.completion.answering import Answering
from reprise.completion.evidence import PreparedEvidence
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.sampling.generator_sampler import GeneratorSampler
from reprise.completion.sampling.ngram_sampler import NgramSampler
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.shape import shape_at
from reprise.completion.site import CompletionSite, site_at
from reprise.completion.turn import Request, Sources, Turn
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import Completion, CompletionResult
from reprise.workspace.documents import buffer_refusal
from reprise.workspace.languages import language_of
from reprise.workspace.policy import Policy


class Pipeline:
    """Answers requests; shares what buffers parse to with who indexes them."""

    def __init__(self, memory: AnalysisMemory, model: LanguageModel) -> None:
        self._memory = memory
        self._sampler: Sampler = NgramSampler()
        self._prepared = PreparedEvidence()
        self.use(model)

    def use(self, model: LanguageModel) -> None:
        """Ask another language model from the next request on."""
        self._model = model
        self._answering = Answering(model)
        self._drawing = GeneratorSampler(model, self._sampler)

    def complete(
        self, request: Request, sources: Sources, deadline: Deadline, watch: Stopwatch
    ) -> CompletionResult:
        """Answer `request`; the answer's timings are those of `watch`.

        Raises `BadInputError` for a position outside the text and `CancelledRequestError` once nobody waits.
        """
        turn, closed = self._turn(request, sources, deadline, watch)
        if turn is None:
            return CompletionResult((), (), watch.timings_ms, closed)
        items: list[Completion] = []
        trace, reason = None, "gate: no kind of item was asked for"
        if "inline" in request.kinds:
            items, reason, trace = self._answering.ghost_text(turn)
        deadline.check()
        items = [*items, *turn.popup]
        self._keep(turn)
        because = None if items else reason
        return CompletionResult(tuple(items), tuple(turn.context), watch.timings_ms, because, trace)

    def prepare(self, request: Request, sources: Sources, deadline: Deadline) -> None:
        """Retrieve for a place before anybody asks, unless its line is known and a word is being typed."""
        turn, _ = self._turn(request, sources, deadline, Stopwatch())
        if turn is not None and not (turn.prepared and _is_inside_word(turn.site)):
            self._keep(replace(turn, prepared=None))

    def warm(self, request: Request, sources: Sources, deadline: Deadline) -> None:
        """Let the model server read the prompt of a place at which the user rests."""
        turn, _ = self._turn(request, sources, deadline, Stopwatch())
        if turn is not None:
            self._model.warm(turn.site, turn.context)

    def speculate(self, request: Request, sources: Sources, deadline: Deadline) -> None:
        """Ask the model for what follows a completion that was accepted, before the editor does."""
        turn, _ = self._turn(request, sources, deadline, Stopwatch())
        if turn is not None:
            self._model.speculate(turn.site, turn.evidence, shape_at(turn.site))

    def edited(self, path: str) -> None:
        """The buffer of `path` changed: what was found for other documents knows nothing of that."""
        self._prepared.forget_all_but(path)
        self._model.forget_all_but(path)

    def _turn(
        self, request: Request, sources: Sources, deadline: Deadline, watch: Stopwatch
    ) -> tuple[Turn | None, str | None]:
        """The request once it is through the gate, or why it is not."""
        with watch("gate"):
            closed = _gate(request, sources)
            site = _site(request, sources.policy) if closed is None else None
        if site is None or _is_blank(site):
            return None, closed or "gate: the buffer is empty"
        prepared = None if request.is_fresh else self._prepared.get(site, sources.snapshot)
        guesser = self._drawing if sources.settings.sampler.backend == "generator" else None
        turn = Turn(request, site, sources, self._memory, self._sampler, watch, deadline, prepared, guesser)
        return turn, None

    def _keep(self, turn: Turn) -> None:
        """Keep what was retrieved for the next questions on this line; copies alone are drawn anew."""
        if self._model.is_on and turn.prepared is None:
            self._prepared.put(turn.site, turn.retrieved)


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


def _is_inside_word(site: CompletionSite) -> bool:
    last = site.line_prefix[-1:]
    return last.isalnum() or last == "_"
