"""Puts the holes of `generated_code` to a generator, in any prompt format."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from reprise.completion.generators.generator import Generator
from reprise.completion.prompts.formats import format_named
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.site import site_at
from reprise.types import Hit, Prompt, Sampling
from tests.generated_code import Record, random_record

GREEDY = Sampling(max_tokens=32)


def never() -> bool:
    """Nobody cancels."""
    return False


def prompt_for(record: Record, format: str = "qwen2.5-coder", budget_tokens: int = 1_024) -> Prompt:
    """The prompt that the pipeline would build for a hole."""
    lines = record.prefix.split("\n")
    site = site_at(record.path or "main.py", record.prefix + record.suffix, len(lines) - 1, len(lines[-1]))
    context = [
        Hit(path, 1, text.count("\n"), None, "base", 1.0, {}, text.rstrip("\n"))
        for path, text in record.files
    ]
    count = estimated_count(1.3)
    return build_prompt(site, context, format_named(format), budget_tokens, count, record.repository)


def answer_to(generator: Generator, prompt: Prompt, sampling: Sampling = GREEDY) -> str:
    """The whole answer."""
    return "".join(piece.text for piece in generator.stream(prompt, sampling, never))


def records(n: int, seed: int = 5) -> Iterator[Record]:
    """Holes of all kinds, other ones than those of the training."""
    random = Random(seed)
    return (random_record(random) for _ in range(n))
