from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from reprise.completion.generation.draws import Draws
from reprise.types import Cancelled, Piece, Prompt, Sampling
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import question_at
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, ScriptedGenerator

QUESTION = question_at(site_of("total = <|>\n"))


def never() -> bool:
    return False


class Deaf(ScriptedGenerator):
    """Does not heed that nobody wants its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        self.asked.append(prompt)
        assert self.may_end.wait(PATIENCE_S)
        yield Piece("late", -0.1)


@pytest.fixture
def deaf() -> Iterator[Deaf]:
    deaf = Deaf()
    yield deaf
    deaf.may_end.set()


def test_nothing_is_drawn_while_an_earlier_draw_has_not_ended(deaf: Deaf) -> None:
    draws = Draws()
    assert draws.draw(deaf, QUESTION, 2, 0, never) == ([], None)

    assert draws.draw(ScriptedGenerator("max(p)"), QUESTION, 1, PATIENCE_S * 1000, never) == ([], None)


def test_no_more_than_eight_are_drawn_at_once() -> None:
    generator = ScriptedGenerator(*(f"f{number}()" for number in range(12)))

    found, _ = Draws().draw(generator, QUESTION, 12, PATIENCE_S * 1000, never)

    assert (len(found), len(generator.asked)) == (8, 8)
