"""What every real server of the small model has to show; who inherits it brings the fixture `generator`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reprise.completion.generators.generator import Generator
from reprise.types import Sampling
from tests.generated_code import setting
from tests.model_servers.tiny_questions import answer_to, never, prompt_for, records

QUESTION = prompt_for(setting("amount", "euro"))
ANSWER = "source.amount.in_euro()"


class TinyModelContract:
    """Right answers, and log-probabilities that belong to them."""

    def test_each_hole_is_filled_rightly(self, generator: Generator) -> None:
        asked = list(records(20))

        assert [answer_to(generator, prompt_for(each)) for each in asked] == [each.middle for each in asked]

    def test_the_pieces_log_probabilities_are_the_score_of_the_answer(self, generator: Generator) -> None:
        pieces = [*generator.stream(QUESTION, Sampling(32), never)]
        total = sum(piece.log_probability or 0.0 for piece in pieces)

        assert "".join(piece.text for piece in pieces) == ANSWER
        assert all(piece.log_probability is not None for piece in pieces)
        assert generator.score(QUESTION, ANSWER, never) == pytest.approx(total, abs=0.02)

    def test_the_snippet_that_decides_makes_the_answer_likelier(self, generator: Generator) -> None:
        blind = prompt_for(replace(setting("amount", "euro"), files=()))

        with_snippet, without = (generator.score(prompt, ANSWER, never) for prompt in (QUESTION, blind))

        assert with_snippet is not None
        assert without is not None
        assert with_snippet - without > 1.0
