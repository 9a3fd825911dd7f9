"""Brings a turn's ghost text together: a generation known or new, the sampler's copies while it runs.

Knows when to wait for the language model and when not; what becomes of the texts is `ghost_text`'s.
"""

from __future__ import annotations

from dataclasses import replace

from reprise.completion.autoclosed import auto_closed
from reprise.completion.generation.flight import Flight
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.ghost_text import Offers, chosen, copied, written
from reprise.completion.shape import shape_at
from reprise.completion.turn import ROUND_MS, Turn
from reprise.types import Completion, Trace

_QUICK_MS = 60.0
_COPIES_MS = 25.0  # within which copies may hold up an answer of the model that is there already

GhostText = tuple[list[Completion], str, Trace]
"""The items, best first; why there are none; what they were made of."""


class Answering:
    """Answers turns with ghost text, from a language model where there is one."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def ghost_text(self, turn: Turn) -> GhostText:
        """The ghost text of a turn; raises `CancelledRequestError` once nobody waits for it."""
        if not self._model.is_on:
            return _copied(turn, None)
        snapshot = turn.sources.snapshot
        joined = None if turn.request.is_fresh else self._model.agreeing(turn.site, snapshot)
        answer = self._written(turn, joined) if joined is not None else None
        if answer is not None:
            return answer
        flight = self._model.start(turn.site, turn.evidence, shape_at(turn.site))
        answer = self._written(turn, flight) if flight is not None else None
        return answer or _copied(turn, self._model.why_not)

    def _written(self, turn: Turn, flight: Flight) -> GhostText | None:
        """The answer of a flight; None if it turned out to write something else than was typed."""
        try:
            return _waited_for(turn, flight)
        finally:
            self._model.leave(flight, is_late=not turn.deadline.is_cancelled())


def _copied(turn: Turn, absence: str | None) -> GhostText:
    trace, copies = _with_copies(turn, replace(_bare_trace(turn), absence=absence))
    return *chosen(trace, copies, Offers()), trace


def _waited_for(turn: Turn, flight: Flight) -> GhostText | None:
    """Make all else while the model writes; wait for it as long as there is reason to."""
    turn.is_enough = lambda: flight.is_done and turn.deadline.spent_ms > _COPIES_MS
    trace, copies = _with_copies(turn, replace(_bare_trace(turn), shape=flight.shape))
    popup = turn.popup  # made now, while the model writes, for that may take all the time there is
    with turn.watch("model"):
        _wait(turn, flight, _patience_ms(turn, bool(copies.items or popup)))
    turn.deadline.check()
    if flight.is_abandoned:
        return None
    generation = flight.generation  # of one still under way, its whole lines
    is_usable = flight.error is None and (flight.has_answer or bool(generation.pieces))
    trace = replace(
        trace,
        absence=None if is_usable else _absence(turn, flight),
        generation=generation if is_usable else None,
        prompt_source=flight.question.source,
    )
    with turn.watch("filter"):
        return *chosen(trace, copies, written(trace, turn.site)), trace


def _wait(turn: Turn, flight: Flight, patience_ms: float) -> None:
    """Wait for the model; one that is quick is answered before the keystroke is indexed, which takes long."""
    is_cancelled = turn.deadline.is_cancelled
    if not flight.wait(min(_QUICK_MS, patience_ms), is_cancelled) and not is_cancelled():
        with turn.sources.idle():
            flight.wait(patience_ms - _QUICK_MS, is_cancelled)


def _absence(turn: Turn, flight: Flight) -> str:
    if flight.error is not None:
        return f"generator: {flight.error}"
    return f"deadline: the model had not answered after {turn.deadline.spent_ms:.0f} ms"


def _patience_ms(turn: Turn, has_items: bool) -> float:
    """A popup, or somebody who has something already, does not wait for a model longer than for all else."""
    if has_items or turn.request.kinds != ("inline",):
        return turn.deadline.left_ms
    return max(turn.deadline.left_ms, turn.request.model_ms - turn.deadline.spent_ms)


def _with_copies(turn: Turn, trace: Trace) -> tuple[Trace, Offers]:
    """Draw candidates, once more without the editor's own brackets if none of them can be shown."""
    trace = replace(trace, candidates=tuple(turn.candidates))
    with turn.watch("filter"):
        copies = copied(trace, turn.site)
    if not copies.items and auto_closed(turn.site) and turn.deadline.left_ms >= ROUND_MS:
        trace = replace(trace, open_candidates=tuple(turn.open_candidates))
        with turn.watch("filter"):
            copies = copied(trace, turn.site)
    if not turn.candidates and turn.deadline.left_ms <= 0:
        late = f"deadline: the {turn.deadline.total_ms:.0f} ms were up before anything was sampled"
        trace = replace(trace, absence=trace.absence or late)
    return trace, copies


def _bare_trace(turn: Turn) -> Trace:
    request, site = turn.request, turn.site
    return Trace(
        path=site.path,
        text=site.prefix + site.suffix,
        line=site.position.line,
        character=site.position.character,
        with_suffix=site.suffix_known,
        min_confidence=request.min_confidence,
        shape=shape_at(site),
        context=tuple(turn.context),
        sampler=turn.sampler.name,
        candidates=(),
    )
