from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from reprise.completion.turn import Request, Sources, Turn
from reprise.index.snapshot import Snapshot
from reprise.settings import Settings
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import Candidate
from reprise.workspace.policy import Policy
from tests.unit.completion.cursor import site_of


class Sampler:
    """Draws one candidate, and counts how often it does."""

    def __init__(self, text: str) -> None:
        self.name = text
        self.n_asked = 0

    def sample(self, *_: object, **__: object) -> list[Candidate]:
        self.n_asked += 1
        return [Candidate(self.name, -1.0)]


def turn_of(folder: Path, sampler: Sampler, guesser: Sampler | None) -> Turn:
    site = site_of("total = <|>\n")
    sources = Sources(Snapshot.empty(), None, Policy(folder), Settings())
    request = Request(site.path, "total = \n", 0, 8)
    memory = AnalysisMemory()
    return Turn(request, site, sources, memory, sampler, Stopwatch(), Deadline(5000), guesser=guesser)


def test_what_is_shown_is_drawn_once_and_enhances_the_query(tmp_path: Path) -> None:
    sampler = Sampler("copied()")
    turn = turn_of(tmp_path, sampler, None)

    assert turn.guesses == turn.candidates
    assert sampler.n_asked == 1


def test_what_the_model_draws_enhances_the_query_and_is_not_shown(tmp_path: Path) -> None:
    sampler, guesser = Sampler("copied()"), Sampler("guessed()")
    turn = turn_of(tmp_path, sampler, guesser)

    assert turn.context == []
    assert [candidate.text for candidate in turn.guesses] == ["guessed()"]
    assert [candidate.text for candidate in turn.candidates] == ["copied()"]
    assert guesser.n_asked == 1


def test_the_time_of_a_stage_is_its_own(tmp_path: Path) -> None:
    class Slow(Sampler):
        def sample(self, *_: object, **__: object) -> list[Candidate]:
            time.sleep(0.02)
            return []

    turn = turn_of(tmp_path, Slow("copied()"), None)
    turn.request = replace(turn.request, kinds=("api", "snippet"))
    assert turn.popup == []

    spent = turn.watch.timings_ms
    assert spent["sample"] >= 20 > spent["apis"] + spent["snippets"]
