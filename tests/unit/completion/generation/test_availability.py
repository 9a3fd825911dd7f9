from __future__ import annotations

import pytest

from reprise.completion.generation.availability import Availability
from reprise.errors import GeneratorError
from tests.unit.completion.generation.scripted_generator import Clock

REFUSED = GeneratorError("llamacpp: http://127.0.0.1:8080 refused the connection; start the server")
WRONG_MODEL = GeneratorError("llamacpp: there is no model x; there is y", is_lasting=True)


class Model:
    """An availability, its clock and what the user was told."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.told: list[str] = []
        self.availability = Availability(self.told.append, self.clock)

    def fail(self, error: GeneratorError = REFUSED) -> float:
        """Fail once more; the pause that follows."""
        self.availability.failed(error)
        return self.availability.pause_left_s


@pytest.fixture
def model() -> Model:
    return Model()


def test_it_is_connecting_then_ready(model: Model) -> None:
    assert model.availability.stage == "connecting"
    model.availability.connected()
    assert (model.availability.stage, model.availability.message) == ("ready", None)


def test_pauses_double_up_to_a_minute(model: Model) -> None:
    assert [model.fail() for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


def test_a_lasting_error_pauses_for_a_minute_at_once(model: Model) -> None:
    assert model.fail(WRONG_MODEL) == 60


def test_a_pause_passes(model: Model) -> None:
    model.fail()
    model.clock.advance(0.5)

    assert (model.availability.stage, model.availability.pause_left_s) == ("down", 0)


def test_an_outage_is_told_once(model: Model) -> None:
    for _ in range(3):
        model.fail()
        model.fail(GeneratorError("llamacpp: reset in mid-stream"))

    assert model.told == [str(REFUSED)]


def test_what_will_last_is_told_though_an_outage_was(model: Model) -> None:
    for error in (REFUSED, WRONG_MODEL, WRONG_MODEL):
        model.fail(error)

    assert model.told == [str(REFUSED), str(WRONG_MODEL)]


def test_being_reachable_again_does_not_end_an_outage_an_answer_does(model: Model) -> None:
    model.fail()
    model.availability.connected()
    assert model.availability.stage == "ready"
    assert model.fail() == 1.0
    model.availability.connected()
    model.availability.succeeded()

    assert model.fail() == 0.5
    assert model.told == [str(REFUSED), str(REFUSED)]


def test_the_message_lasts_as_long_as_it_is_down(model: Model) -> None:
    model.fail()
    assert model.availability.message == str(REFUSED)
    model.availability.connected()

    assert model.availability.message is None
