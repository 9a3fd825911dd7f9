"""`/infill` of a real llama.cpp server: snippets reach the model, and are the reason for the right answer.

The small model's file is told a longer context than it was trained for: `/infill` leaves snippets what room a
context has beyond a batch of 2048 tokens.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reprise.completion.generators.discovery import discover
from reprise.completion.generators.llamacpp_server import LlamaCppServer
from reprise.completion.prompts.formats import format_for
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.site import site_at
from reprise.types import Hit, Prompt, Sampling
from tests.generated_code import Record, conversion, setting
from tests.tiny_code_model import tiny_code_model

RECORD = setting("price", "euro")
SERVER = """
import sys, xllamacpp
asked = xllamacpp.CommonParams()
asked.model.path, asked.n_ctx, asked.port = sys.argv[1], 4096, 0
asked.n_parallel, asked.n_gpu_layers, asked.warmup = 1, 0, False
asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(asked)
print("listening at", server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server of llama.cpp answers."""
    pytest.importorskip("xllamacpp", reason="xllamacpp is not installed, which holds llama.cpp's server")
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    shutil.copy(tiny_code_model().gguf, model)
    lengthen_context(model, 4096)
    command = [sys.executable, "-c", SERVER, str(model)]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        yield next(line.split()[-1] for line in lines if line.startswith("listening at"))
        process.stdin.close()


def lengthen_context(file: Path, n_tokens: int) -> None:
    import gguf

    field = gguf.GGUFReader(file, "r+").fields["llama.context_length"]
    field.parts[field.data[0]][0] = n_tokens


def asked(record: Record, generator: LlamaCppServer, with_snippets: bool = True) -> Prompt:
    """The prompt of a record, as the pipeline would build it for this server."""
    facts = generator.facts()
    line, character = record.prefix.count("\n"), len(record.prefix) - record.prefix.rfind("\n") - 1
    site = site_at("main.py", record.prefix + record.suffix, line, character)
    files = record.files if with_snippets else ()
    context = [Hit(path, 1, text.count("\n"), None, "base", 1.0, {}, text) for path, text in files]
    count = estimated_count(facts.characters_per_token)
    return build_prompt(site, context, format_for(facts.name, facts.special_tokens), 1024, count, "shop")


def written(generator: LlamaCppServer, prompt: Prompt) -> str:
    return "".join(piece.text for piece in generator.stream(prompt, Sampling(40), lambda: False))


def test_a_snippet_given_to_infill_makes_the_answer_right(url: str) -> None:
    generator = LlamaCppServer(url, 20_000)
    only_its_parts = replace(asked(RECORD, generator), text="nothing of use")

    assert written(generator, only_its_parts) == RECORD.middle


def test_without_the_snippet_infill_finds_the_answer_less_likely(url: str) -> None:
    generator = LlamaCppServer(url, 20_000)
    told = generator.score(asked(RECORD, generator), RECORD.middle, lambda: False)
    untold = generator.score(asked(RECORD, generator, with_snippets=False), RECORD.middle, lambda: False)

    assert told is not None
    assert untold is not None
    assert told > untold + 1.0


@pytest.mark.parametrize("wants_own_template", [True, False])
@pytest.mark.parametrize("record", [conversion("price", "euro"), RECORD])
def test_our_own_prompt_and_the_servers_give_the_right_answer(
    url: str, record: Record, wants_own_template: bool
) -> None:
    generator = LlamaCppServer(url, 20_000, wants_own_template=wants_own_template)

    assert written(generator, asked(record, generator)) == record.middle


def test_the_score_of_an_answer_is_the_probability_that_it_was_written_with(url: str) -> None:
    generator = LlamaCppServer(url, 20_000)
    prompt = asked(RECORD, generator)
    pieces = list(generator.stream(prompt, Sampling(40), lambda: False))

    score = generator.score(prompt, RECORD.middle, lambda: False)

    assert score == pytest.approx(sum(piece.log_probability or 0.0 for piece in pieces), abs=0.01)


def test_the_models_control_tokens_are_found(url: str) -> None:
    facts = LlamaCppServer(url, 20_000).facts()

    assert format_for("any name", facts.special_tokens).name == "qwen2.5-coder"


def test_the_server_is_found_on_its_port(url: str) -> None:
    (found,) = discover(2_000, [int(url.rpartition(":")[2])])

    assert (found.backend, found.url) == ("llamacpp", url)
