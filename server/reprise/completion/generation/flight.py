"""A flight: one generation under way, in a thread of its own.

It outlives the request that started it, so that a later one can join it, and ends itself once nobody wants
it, once the rest cannot matter, or once what was typed contradicts it. Knows nothing of other flights.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from reprise.completion.evidence import NO_EVIDENCE, Evidence
from reprise.completion.generation.agreement import rest_behind
from reprise.completion.generators.generator import Generator
from reprise.completion.generators.messages import one_line
from reprise.completion.shape import is_complete
from reprise.completion.site import CompletionSite
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.index.snapshot import Snapshot
from reprise.types import Cancelled, Generation, Piece, Prompt, PromptSource, Sampling, Shape

_log = logging.getLogger(__name__)
_POLL_S = 0.005  # how often a waiting request asks whether somebody waits for itself
_MOST_CHARACTERS_A_TOKEN = 64  # a server that writes more than this did not heed the number of tokens

Clock = Callable[[], float]
"""Seconds that only go forward."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked, and for which place."""

    site: CompletionSite
    shape: Shape
    model: str
    prompt: Prompt
    source: PromptSource
    sampling: Sampling
    evidence: Evidence = NO_EVIDENCE
    """What the prompt was offered to show; `Prompt.context` is what found room."""


class Flight:
    """One generation, under way or finished. Safe to use from any thread.

    Who makes it holds it; each holder lets go of it once.
    """

    def __init__(
        self,
        question: Question,
        generator: Generator,
        on_end: Callable[[Flight], None] = lambda flight: None,
        clock: Clock = time.monotonic,
    ) -> None:
        self.question = question
        self.error: GeneratorError | None = None
        self._generator = generator
        self._on_end = on_end
        self._clock = clock
        self._changed = threading.Condition()
        self._pieces: list[Piece] = []
        self._text = ""
        self._typed: tuple[str, ...] = ("",)
        self._n_holders = 1
        self._wanted_until = -math.inf
        self._is_abandoned = False
        self._has_ended = False
        self._thread = threading.Thread(target=self._run, name="generation", daemon=True)

    # What is known of it ------------------------------------------------------------------------------------

    @property
    def site(self) -> CompletionSite:
        """Where the model was asked."""
        return self.question.site

    @property
    def shape(self) -> Shape:
        """How far it was asked to reach."""
        return self.question.shape

    @property
    def prompt(self) -> Prompt:
        """What the model was asked."""
        return self.question.prompt

    @property
    def text(self) -> str:
        """What the model has written so far; its lines end in `\\n`."""
        return self._text

    @property
    def generation(self) -> Generation:
        """Question and answer, as a value; of one that did not come to its end the whole lines."""
        asked, backend = self.question, self._generator.name
        with self._changed:
            pieces = tuple(self._pieces if self.has_answer else _whole_lines(self._pieces))
        return Generation(backend, asked.model, asked.prompt, asked.sampling, pieces)

    @property
    def is_done(self) -> bool:
        """Whether nothing more will come."""
        return self._has_ended or self._is_abandoned

    @property
    def has_answer(self) -> bool:
        """Whether it came to its end, without a fault."""
        return self._has_ended and not self._is_abandoned and self.error is None

    @property
    def is_abandoned(self) -> bool:
        """Whether it was given up: nobody wanted it any more, or what was typed contradicts it."""
        return self._is_abandoned

    @property
    def is_held(self) -> bool:
        """Whether a request waits for it."""
        return self._n_holders > 0

    def is_current(self, snapshot: Snapshot | None) -> bool:
        """Whether the snippets that the model was shown still stand in their files."""
        return snapshot is None or self.question.evidence.is_current(snapshot)

    def rest_behind(self, typed: str) -> str | None:
        """What of `text` is left for who typed `typed` at the site; None if the two disagree."""
        rest = rest_behind(typed, self._text, self.site, is_done=self._has_ended)
        return None if rest is None else rest.text

    # What is done with it -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask the model; returns at once."""
        try:
            self._thread.start()
        except RuntimeError as fault:  # the system has no more threads
            self._end(GeneratorError(f"{self._generator.name}: could not be asked ({fault})"))

    def hold(self, typed: str) -> bool:
        """Let one more request wait for it, which typed `typed` at the site; False if it was given up."""
        with self._changed:
            self._follow((typed,))
            if not self._is_abandoned:
                self._n_holders += 1
            return not self._is_abandoned

    def let_go(self, wanted_s: float) -> None:
        """Take a hold back; without holders it ends, unless it is held again within `wanted_s`."""
        with self._changed:
            self._n_holders -= 1
            self._want(wanted_s)

    def follow(self, typed: tuple[str, ...], wanted_s: float) -> None:
        """Go on for at least `wanted_s`, if it agrees with one of the texts that may have been typed."""
        with self._changed:
            self._follow(typed)
            self._want(wanted_s)

    def abandon(self) -> None:
        """Give it up; the model is told within the 30 ms that a generator has for it."""
        with self._changed:
            self._abandon()

    def wait(self, timeout_ms: float, cancelled: Cancelled = lambda: False) -> bool:
        """Wait until it is done; False if that took longer, or as soon as `cancelled` says so."""
        end = time.monotonic() + timeout_ms / 1000
        with self._changed:
            while not self.is_done:
                left = end - time.monotonic()
                if left <= 0 or cancelled():
                    return False
                self._changed.wait(min(left, _POLL_S))
        return True

    def join(self, timeout_s: float) -> bool:
        """Wait for the end of its thread; False if that took longer."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # Its thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        error = None
        try:
            self._read()
        except GeneratorError as fault:
            error = fault
        except CancelledRequestError:
            self.abandon()
        except Exception as fault:  # noqa: BLE001 - the boundary: no backend may leave a request waiting
            _log.exception("the generator %s failed", self._generator.name)
            what = f"failed ({one_line(repr(fault))})"
            error = GeneratorError(f"{self._generator.name}: {what}; the log has the details")
        self._end(error)

    def _end(self, error: GeneratorError | None) -> None:
        with self._changed:
            self.error = None if self._is_abandoned else error
            self._has_ended = True
            self._changed.notify_all()
        self._on_end(self)

    def _read(self) -> None:
        asked = self.question
        with _closed(self._generator.stream(asked.prompt, asked.sampling, self._is_unwanted)) as stream:
            for piece in stream:
                if not self._take(piece) or is_complete(self._text, asked.site, asked.shape):
                    return

    def _take(self, piece: Piece) -> bool:
        """Add a piece; False if no more is wanted."""
        room = self.question.sampling.max_tokens * _MOST_CHARACTERS_A_TOKEN - len(self._text)
        with self._changed:
            if self._is_abandoned:
                return False
            self._pieces.append(replace(piece, text=piece.text[:room]))
            self._text += piece.text[:room].replace("\r", "")
            self._follow(self._typed)
            return len(piece.text) < room and not self._is_abandoned

    def _is_unwanted(self) -> bool:
        """Polled by the generator; what it once said stays true, so that nobody joins what is ending."""
        with self._changed:
            if not self._n_holders and self._clock() >= self._wanted_until:
                self._abandon()
            return self._is_abandoned

    # Under the lock -----------------------------------------------------------------------------------------

    def _follow(self, typed: tuple[str, ...]) -> None:
        self._typed = tuple(text for text in typed if self.rest_behind(text) is not None)
        if not self._typed:
            self._abandon()

    def _want(self, wanted_s: float) -> None:
        self._wanted_until = max(self._wanted_until, self._clock() + wanted_s)

    def _abandon(self) -> None:
        if not self._has_ended:
            self._is_abandoned = True
            self._changed.notify_all()


def _whole_lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces up to the last line end, which is left out."""
    last = max((number for number, piece in enumerate(pieces) if "\n" in piece.text), default=-1)
    yield from pieces[: max(0, last)]
    if last >= 0:
        yield replace(pieces[last], text=pieces[last].text.rpartition("\n")[0])


@contextmanager
def _closed(stream: Iterator[Piece]) -> Iterator[Iterator[Piece]]:
    """Close a generator's stream at the end, so that the backend is told to stop."""
    try:
        yield stream
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()
