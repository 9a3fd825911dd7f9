"""Flights asked, joined, left and typed at from many threads at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from reprise.completion.generation.flight import Flight
from reprise.completion.generation.flights import Flights
from reprise.types import Cancelled, Piece, Prompt, Sampling
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import question_at
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, Clock, ScriptedGenerator

ANSWER = "sum(prices)"


class Hasty(ScriptedGenerator):
    """Writes one answer, letter by letter, to many at once; counts who is being answered."""

    def __init__(self) -> None:
        super().__init__()
        self.n_writing = 0
        self.most_writing = 0
        self._lock = threading.Lock()

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        with self._lock:
            self.n_writing += 1
            self.most_writing = max(self.most_writing, self.n_writing)
        try:
            for letter in ANSWER:
                if cancelled():
                    return
                yield Piece(letter, -0.1)
        finally:
            with self._lock:
                self.n_writing -= 1


def test_threads_that_ask_join_leave_and_type_leave_nothing_behind() -> None:
    flights, generator, clock = Flights(Clock()), Hasty(), Clock()
    begun: list[Flight] = []

    def work(seed: int) -> int:
        chance, n_answers = random.Random(seed), 0
        for _ in range(150):
            typed = ANSWER[: chance.randrange(len(ANSWER))] + chance.choice(["", "", "x"])
            path = chance.choice(["a.py", "b.py", "c.py"])
            source = f"v{chance.randrange(40)} = {typed}<|>\n"
            flights.typed(path, source.replace("<|>", ""))
            site = site_of(source, path)
            flight = flights.agreeing(site)
            if flight is None:
                flight = flights.start(Flight(question_at(site), generator, flights.ended, clock))
                if flight is None:
                    continue
                begun.append(flight)
            flight.wait(chance.choice([0, 1, PATIENCE_S * 1000]), lambda: False)
            n_answers += flight.has_answer
            flights.leave(flight, is_late=chance.random() < 0.5)
        return n_answers

    with ThreadPoolExecutor(6) as threads:
        n_answers = sum(threads.map(work, range(6)))
    flights.close(PATIENCE_S)

    assert n_answers > 100
    assert all(flight.join(PATIENCE_S) for flight in begun)
    assert (flights.n_under_way, generator.n_writing) == (0, 0)
    assert generator.most_writing <= 6
