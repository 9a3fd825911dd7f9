from __future__ import annotations

from collections.abc import Iterator

import pytest

from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.sampling.generator_sampler import GeneratorSampler
from reprise.errors import GeneratorError
from reprise.index.snapshot import Snapshot
from reprise.settings import GeneratorSettings, Settings
from reprise.types import Candidate, Hit
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, ScriptedGenerator

SNIPPET = Hit("prices.py", 1, 2, "prices", "base", 1.0, {}, "def prices():\n    return [1, 2]")
COPY = Candidate("copied()", -1.0)


class Copies:
    name = "copies"

    def sample(self, *_: object, **__: object) -> list[Candidate]:
        return [COPY]


class Drawn:
    """The generator as a sampler, over a scripted model."""

    def __init__(self) -> None:
        self.generator = ScriptedGenerator()
        self.told: list[str] = []
        settings = Settings(generator=GeneratorSettings(backend="llamacpp"))
        self.model = LanguageModel(settings, self.told.append, lambda _: self.generator)
        self.model.wait_until_known(PATIENCE_S)
        self.sampler = GeneratorSampler(self.model, Copies(), PATIENCE_S * 1000)

    def texts(self, k: int = 4, is_cancelled: bool = False) -> list[str]:
        site, ngrams = site_of("total = <|>\n"), Snapshot.empty().ngrams
        found = self.sampler.sample(site, ngrams, [SNIPPET], k, lambda: is_cancelled)
        return [candidate.text for candidate in found]


@pytest.fixture
def drawn() -> Iterator[Drawn]:
    drawn = Drawn()
    yield drawn
    drawn.model.close()


def test_the_models_draws_come_once_each_the_most_probable_first(drawn: Drawn) -> None:
    drawn.generator.answers += ["sum(prices)", "max(p)", "max(p)", "sum(prices)"]

    assert drawn.texts() == ["max(p)", "sum(prices)"]


def test_each_draw_has_a_seed_of_its_own_and_sees_what_was_retrieved(drawn: Drawn) -> None:
    drawn.generator.answers += ["a", "b", "c"]

    drawn.texts(k=3)

    assert sorted(sampling.seed for sampling in drawn.generator.samplings) == [0, 1, 2]
    assert {(one.temperature, one.top_p, one.max_tokens) for one in drawn.generator.samplings} == {
        (0.8, 0.95, 32)
    }
    assert all("def prices" in prompt.text for prompt in drawn.generator.asked)


def test_a_model_that_is_late_leaves_it_to_copies_and_is_let_go(drawn: Drawn) -> None:
    assert drawn.texts(k=2, is_cancelled=True) == [COPY.text]

    assert drawn.generator.next_call().cancelled.wait(PATIENCE_S)
    assert drawn.generator.next_call().cancelled.wait(PATIENCE_S)


def test_a_model_that_fails_is_down(drawn: Drawn) -> None:
    drawn.generator.told = GeneratorError("llamacpp: gone")
    drawn.generator.answers += [GeneratorError("llamacpp: gone")] * 2

    assert drawn.texts(k=2) == [COPY.text]
    assert drawn.told == ["llamacpp: gone"]
    assert drawn.texts() == [COPY.text]


def test_no_more_than_eight_are_drawn_at_once(drawn: Drawn) -> None:
    drawn.generator.answers += [f"x{number}" for number in range(64)]

    assert len(drawn.texts(k=64)) == 8
