"""A language model in memory that writes what a test says, when it says it, and notes what it was asked.

No test sleeps: `Call.say` returns once the piece was taken, `ScriptedGenerator.next_call` once it is asked.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from reprise.completion.generators.generator import ModelFacts
from reprise.errors import GeneratorError
from reprise.types import Cancelled, Piece, Prompt, Sampling

PATIENCE_S = 20.0
"""After which a test fails instead of waiting."""
_POLL_S = 0.001
FACTS = ModelFacts("qwen2.5-coder-scripted", 4096, frozenset(), 3.0, True)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Call:
    """One question to the model, answered by the test."""

    prompt: Prompt
    sampling: Sampling
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Set once the model noticed that nobody wants its answer."""
    _said: queue.SimpleQueue[tuple[Piece | GeneratorError | None, threading.Event]] = field(
        default_factory=queue.SimpleQueue
    )

    def say(self, text: str, log_probability: float | None = -0.1) -> None:
        self._put(Piece(text, log_probability))

    def end(self) -> None:
        self._put(None)

    def fail(self, error: GeneratorError) -> None:
        self._put(error)

    def pieces(self, is_unwanted: Cancelled) -> Iterator[Piece]:
        while not is_unwanted():
            with suppress(queue.Empty):
                said, taken = self._said.get(timeout=_POLL_S)
                try:
                    if said is None:
                        return
                    if isinstance(said, GeneratorError):
                        raise said
                    yield said
                finally:
                    taken.set()
        self.cancelled.set()

    def _put(self, said: Piece | GeneratorError | None) -> None:
        taken = threading.Event()
        self._said.put((said, taken))
        assert taken.wait(PATIENCE_S), "nobody listens to the model any more"


class ScriptedGenerator:
    """Answers with `answers`, one after the other; once they are used up, as the test says to `next_call`."""

    name = "scripted"

    def __init__(self, *answers: str, facts: ModelFacts | GeneratorError = FACTS) -> None:
        self.answers: list[str | GeneratorError] = list(answers)
        self.told: ModelFacts | GeneratorError = facts
        self.asked: list[Prompt] = []
        self.samplings: list[Sampling] = []
        self.scored: list[str] = []
        self.warmed: list[Prompt] = []
        self.let_warm = threading.Event()
        self.warming: queue.SimpleQueue[Prompt] = queue.SimpleQueue()
        self.n_asked_for_facts = 0
        self.is_closed = threading.Event()
        self._calls: queue.SimpleQueue[Call] = queue.SimpleQueue()

    def next_call(self) -> Call:
        return self._calls.get(timeout=PATIENCE_S)

    def facts(self) -> ModelFacts:
        self.n_asked_for_facts += 1
        if isinstance(self.told, GeneratorError):
            raise self.told
        return self.told

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        self.asked.append(prompt)
        self.samplings.append(sampling)
        if self.answers:
            yield from _letters(self.answers.pop(0))
            return
        call = Call(prompt, sampling)
        self._calls.put(call)
        yield from call.pieces(cancelled)

    def count_tokens(self, text: str) -> int | None:
        return len(text)

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        self.scored.append(text)
        return -float(len(text))

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        self.warmed.append(prompt)
        self.warming.put(prompt)
        while not (cancelled() or self.let_warm.wait(_POLL_S)):
            pass

    def close(self) -> None:
        self.is_closed.set()


def _letters(answer: str | GeneratorError) -> Iterator[Piece]:
    if isinstance(answer, GeneratorError):
        raise answer
    yield from (Piece(letter, -0.01) for letter in answer)
