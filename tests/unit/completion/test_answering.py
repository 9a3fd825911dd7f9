from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from reprise.completion import answering
from reprise.completion.answering import Answering
from reprise.completion.evidence import NO_EVIDENCE, Retrieved
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.sampling.sampler import Sampler
from reprise.completion.turn import Request, Sources, Turn
from reprise.index.snapshot import Snapshot
from reprise.settings import GeneratorSettings, Settings
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import Cancelled, Candidate
from reprise.workspace.policy import Policy
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, ScriptedGenerator
from tests.unit.completion.traces import SURE

SETTINGS = Settings(generator=GeneratorSettings(backend="openai"))
NOTHING = Retrieved(NO_EVIDENCE, NO_EVIDENCE)


class Copies:
    """Draws what the test says; notes whether it was told at once that what is there will do."""

    name = "copies"

    def __init__(self) -> None:
        self.drawn: list[Candidate] = []
        self.was_cut_short: list[bool] = []

    def sample(
        self, site: object, ngrams: object, hits: object, k: object, cancelled: Cancelled, **_: object
    ) -> list[Candidate]:
        self.was_cut_short.append(cancelled())
        return self.drawn


class Asked:
    """Answers in front of a scripted model, each asked in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.generator = ScriptedGenerator()
        self.model = LanguageModel(SETTINGS, lambda message: None, lambda settings: self.generator)
        self.model.wait_until_known(PATIENCE_S)
        self.answering = Answering(self.model)
        self.policy = Policy(folder)
        self.sampler = Copies()
        self.threads = ThreadPoolExecutor(2)

    def turn(self, source: str, deadline_ms: float) -> Turn:
        site = site_of(source)
        sources = Sources(Snapshot.empty(), None, self.policy, SETTINGS)
        request = replace(
            Request(site.path, site.prefix + site.suffix, site.position.line, site.position.character),
            model_ms=PATIENCE_S * 1000,
            min_confidence=0.0,
        )
        sampler: Sampler = self.sampler
        deadline = Deadline(deadline_ms)
        memory = AnalysisMemory()
        return Turn(request, site, sources, memory, sampler, Stopwatch(), deadline, NOTHING)

    def ask(self, source: str, deadline_ms: float = PATIENCE_S * 1000) -> Future[list[str]]:
        """The texts of the items, once they are there; the model has all the patience of a test."""
        turn = self.turn(source, deadline_ms)
        return self.threads.submit(lambda: [item.text for item in self.answering.ghost_text(turn)[0]])


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    asked = Asked(tmp_path)
    yield asked
    asked.model.close()
    asked.threads.shutdown()


def test_what_the_model_writes_is_shown(asked: Asked) -> None:
    answer = asked.ask("total = <|>\n")
    call = asked.generator.next_call()
    call.say("sum(prices)")
    call.end()

    assert answer.result(PATIENCE_S) == ["sum(prices)"]


def test_typing_along_an_answer_asks_nothing_new(asked: Asked) -> None:
    asked.generator.answers.append("sum(prices)")

    shown = [asked.ask(f"total = {typed}<|>\n").result(PATIENCE_S) for typed in ("", "s", "sum(pr", "su")]

    assert shown == [["sum(prices)"], ["um(prices)"], ["ices)"], ["m(prices)"]]
    assert len(asked.generator.asked) == 1


@pytest.mark.parametrize(("copies_ms", "is_cut_short"), [(math.inf, False), (-1.0, True)])
def test_beside_an_answer_that_is_there_copies_have_a_moment(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, copies_ms: float, is_cut_short: bool
) -> None:
    asked.generator.answers.append("sum(prices)")
    asked.ask("total = <|>\n").result(PATIENCE_S)
    monkeypatch.setattr(answering, "_COPIES_MS", copies_ms)

    asked.ask("total = s<|>\n").result(PATIENCE_S)

    assert asked.sampler.was_cut_short[-1] is is_cut_short


def test_who_has_a_copy_does_not_wait_for_the_model(asked: Asked) -> None:
    asked.sampler.drawn = [Candidate("sum(prices)", -0.01, SURE)]

    answer = asked.ask("total = <|>\n", deadline_ms=200)

    assert answer.result(PATIENCE_S / 2) == ["sum(prices)"]
    asked.generator.next_call()  # it was asked, and may still answer the next request


def test_who_has_nothing_waits_for_the_model_beyond_the_deadline(asked: Asked) -> None:
    answer = asked.ask("total = <|>\n", deadline_ms=0)
    call = asked.generator.next_call()
    call.say("sum(prices)")
    call.end()

    assert answer.result(PATIENCE_S) == ["sum(prices)"]


def test_a_request_that_joined_what_then_contradicts_it_is_asked_anew(asked: Asked) -> None:
    asked.ask("total = <|>\n")
    call = asked.generator.next_call()
    asked.model.typed("module.py", "total = m\n")
    second = asked.ask("total = m<|>\n")

    call.say("sum")
    anew = asked.generator.next_call()
    anew.say("ax(prices)")
    anew.end()

    assert second.result(PATIENCE_S) == ["ax(prices)"]
