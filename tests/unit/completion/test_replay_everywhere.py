"""Whatever an engine answers, its record read back makes the same answer and the same prompt."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import reprise.cli
from reprise.completion.replay import differences
from reprise.completion.replay_file import read_replay, write_replay
from reprise.engine import Engine
from reprise.types import CompletionResult
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn

WORKSPACE = Path(reprise.cli.__file__).parent / "demo_workspace"
FILES = [path for path in sorted(WORKSPACE.rglob("*.py")) if path.stat().st_size > 500]
N_PLACES = 60
ANSWERS = (
    "return self.total",
    "item)\n    return item",
    "\n\n    def close(self) -> None:",
    "  ",
    "é = [1]",
    "(",
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[CompletionResult]]:
    """Answers at places drawn with a seed: with and without a suffix, a filter, or brackets closed ahead."""
    with pytest.MonkeyPatch.context() as patch, LlamaCppStandIn() as server:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        model = {"generator": {"backend": "llamacpp", "url": server.url}}
        with Engine.open(WORKSPACE, model, watch=False) as engine:
            assert engine.wait_until_indexed(60)
            assert engine.model.wait_until_known(60)
            draw = random.Random(5)
            yield [answer(engine, server, draw) for _ in range(N_PLACES)]


def answer(engine: Engine, server: LlamaCppStandIn, draw: random.Random) -> CompletionResult:
    path = draw.choice(FILES)
    lines = path.read_text("utf-8").split("\n")
    line = draw.randrange(len(lines))
    character = draw.randint(0, len(lines[line]))
    if draw.random() < 0.3:
        lines[line] = f"{lines[line][:character]}()"
        character = len(lines[line]) - 1
    text = draw.choice(("\n", "\r\n")).join(lines)
    server.answer = draw.choice(ANSWERS)
    least, has_suffix = draw.choice((None, 0.0, 1.0)), draw.random() < 0.8
    return engine.complete(
        path, text, line, character, has_suffix, least, kinds=("inline",), deadline_ms=2000
    )


def test_every_answer_and_every_prompt_comes_out_again(
    answers: list[CompletionResult], tmp_path: Path
) -> None:
    record = tmp_path / "replay.json"
    for result in answers:
        write_replay(record, result)
        read = read_replay(record)
        assert read.trace == result.trace
        assert differences(read) == ()


def test_the_answers_are_of_all_kinds(answers: list[CompletionResult]) -> None:
    traces = [result.trace for result in answers if result.trace is not None]
    sources = {item.source for result in answers for item in result.items}
    assert sources == {"ngram", "llamacpp"}
    assert any(not result.items for result in answers)
    assert any(trace.open_candidates for trace in traces)
    assert sum(trace.generation is not None for trace in traces) > N_PLACES / 2
