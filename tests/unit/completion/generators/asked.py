"""Prompts and small ways to put them to a generator, shared by the tests of several backends."""

from __future__ import annotations

from reprise.completion.generators.generator import Generator
from reprise.types import Hit, Prompt, Sampling

SNIPPET = Hit("ledger.py", 3, 4, "balance", "base", 1.0, {}, "def balance():\n    return 7\n")


def never() -> bool:
    """Nobody cancels."""
    return False


def prompt(
    text: str = "<the whole prompt>",
    *,
    prefix: str = "def total():\n    ",
    suffix: str = "\n",
    context: tuple[Hit, ...] = (),
    format: str = "qwen2.5-coder",
    stops: tuple[str, ...] = ("<|endoftext|>",),
) -> Prompt:
    return Prompt(text, prefix, suffix, context, "total.py", format, stops, len(text) // 3)


def written(generator: Generator, asked: Prompt, sampling: Sampling | None = None) -> str:
    """The whole answer to a prompt."""
    pieces = generator.stream(asked, sampling or Sampling(64), never)
    return "".join(piece.text for piece in pieces)
