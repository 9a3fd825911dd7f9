"""When the pipeline retrieves: ahead of a question, once a line, and never for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprise.completion import turn
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.pipeline import Pipeline
from reprise.completion.turn import Request, Sources
from reprise.index.snapshot import Snapshot
from reprise.settings import GeneratorSettings, Settings
from reprise.syntax.memory import AnalysisMemory
from reprise.timing import Deadline, Stopwatch
from reprise.types import CompletionResult, Hit
from reprise.workspace.policy import Policy
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, ScriptedGenerator

WITH_MODEL = Settings(generator=GeneratorSettings(backend="llamacpp"))


class Asked:
    """A pipeline over an empty index, which counts how often it retrieves."""

    def __init__(self, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.generator = ScriptedGenerator(*["sum(prices)"] * 9)
        self.model = LanguageModel(settings, lambda message: None, lambda settings: self.generator)
        self.model.wait_until_known(PATIENCE_S)
        self.pipeline = Pipeline(AnalysisMemory(), self.model)
        self.sources = Sources(Snapshot.empty(), None, Policy(folder), settings)
        self.n_retrieved = 0
        monkeypatch.setattr(turn, "coarse", self.coarse)

    def coarse(self, *_: object) -> list[Hit]:
        self.n_retrieved += 1
        return []

    def prepare(self, source: str) -> None:
        self.pipeline.prepare(request(source), self.sources, Deadline(PATIENCE_S * 1000))

    def complete(self, source: str, *, is_fresh: bool = False) -> CompletionResult:
        asked = request(source, is_fresh=is_fresh)
        return self.pipeline.complete(asked, self.sources, Deadline(PATIENCE_S * 1000), Stopwatch())


def request(source: str, *, is_fresh: bool = False) -> Request:
    site = site_of(source)
    text, place = site.prefix + site.suffix, site.position
    return Request(site.path, text, place.line, place.character, is_fresh=is_fresh)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    asked = Asked(tmp_path, WITH_MODEL, monkeypatch)
    yield asked
    asked.model.close()


def test_what_was_prepared_is_not_retrieved_again(asked: Asked) -> None:
    asked.prepare("total = <|>\n")

    assert [item.text for item in asked.complete("total = s<|>\n").items] == ["sum(prices)"]
    assert asked.n_retrieved == 1


def test_what_a_question_retrieved_serves_the_next_one_on_its_line(asked: Asked) -> None:
    asked.complete("total = <|>\n")
    asked.complete("total = max(<|>\n")

    assert asked.n_retrieved == 1


def test_inside_a_word_of_a_known_line_nothing_is_prepared_anew(asked: Asked) -> None:
    for typed in ("", "s", "su", "sum("):
        asked.prepare(f"total = {typed}<|>\n")

    assert asked.n_retrieved == 2  # where the line began, and behind the bracket


def test_a_fresh_question_is_answered_without_what_was_prepared(asked: Asked) -> None:
    asked.prepare("total = <|>\n")
    asked.complete("total = <|>\n", is_fresh=True)

    assert asked.n_retrieved == 2


def test_without_a_model_every_question_retrieves_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(tmp_path, Settings(), monkeypatch)
    asked.complete("total = <|>\n")
    asked.complete("total = s<|>\n")

    assert asked.n_retrieved == 2


def test_an_empty_buffer_is_not_asked_about(asked: Asked) -> None:
    assert asked.complete("<|>\n").empty_because == "gate: the buffer is empty"
    assert (asked.n_retrieved, asked.generator.asked) == (0, [])
