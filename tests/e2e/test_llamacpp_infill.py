"""`/infill` of a real llama.cpp server: snippets reach the model, and are the reason for the right answer.

`/infill` leaves snippets what room a context has beyond a batch of 2048 tokens; the small model's has 4096.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reprise.completion.generators.discovery import discover
from reprise.completion.generators.llamacpp_server import LlamaCppServer
from reprise.completion.prompts.formats import format_for
from tests.generated_code import Record, conversion, setting
from tests.model_servers.llamacpp_process import llamacpp_server
from tests.model_servers.tiny_questions import GREEDY, answer_to, never, prompt_for
from tests.tiny_code_model import tiny_code_model

RECORD = setting("price", "euro")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where a real server of llama.cpp answers."""
    with llamacpp_server(tiny_code_model().gguf) as address:
        yield address


def test_a_snippet_given_to_infill_makes_the_answer_right(url: str) -> None:
    only_its_parts = replace(prompt_for(RECORD), text="nothing of use")

    assert answer_to(LlamaCppServer(url, 20_000), only_its_parts) == RECORD.middle


def test_without_the_snippet_infill_finds_the_answer_less_likely(url: str) -> None:
    generator = LlamaCppServer(url, 20_000)
    told = generator.score(prompt_for(RECORD), RECORD.middle, never)
    untold = generator.score(prompt_for(replace(RECORD, files=())), RECORD.middle, never)

    assert told is not None
    assert untold is not None
    assert told > untold + 1.0


@pytest.mark.parametrize("wants_own_template", [True, False])
@pytest.mark.parametrize("record", [conversion("price", "euro"), RECORD])
def test_our_own_prompt_and_the_servers_give_the_right_answer(
    url: str, record: Record, wants_own_template: bool
) -> None:
    generator = LlamaCppServer(url, 20_000, wants_own_template=wants_own_template)

    assert answer_to(generator, prompt_for(record)) == record.middle


def test_the_score_of_an_answer_is_the_probability_that_it_was_written_with(url: str) -> None:
    generator = LlamaCppServer(url, 20_000)
    prompt = prompt_for(RECORD)
    pieces = list(generator.stream(prompt, GREEDY, never))

    score = generator.score(prompt, RECORD.middle, never)

    assert score == pytest.approx(sum(piece.log_probability or 0.0 for piece in pieces), abs=0.01)


def test_the_models_control_tokens_are_found(url: str) -> None:
    facts = LlamaCppServer(url, 20_000).facts()

    assert format_for("any name", facts.special_tokens).name == "qwen2.5-coder"


def test_the_server_is_found_on_its_port(url: str) -> None:
    (found,) = discover(2_000, [int(url.rpartition(":")[2])])

    assert (found.backend, found.url) == ("llamacpp", url)
