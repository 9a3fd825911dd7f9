"""Sites, hits and counts for the tests of prompts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reprise.completion.prompts.formats import format_named
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.prompts.windows import Count
from reprise.completion.site import CompletionSite, site_at
from reprise.types import ChunkKind, Hit, Prompt

FORMATS = (
    "plain",
    "qwen2.5-coder",
    "starcoder2",
    "starcoder",
    "deepseek-coder",
    "codellama",
    "codestral",
    "codegemma",
    "granite-4",
    "granite",
    "seed-coder",
)
BY_LENGTH = estimated_count(3.2)
_LEXEME = re.compile(r"<\|?\w+\|?>|\w{1,6}|[ \t]+|\s|[^\w\s]")


def by_lexeme(text: str) -> int:
    """A tokenizer's count: words in pieces, runs of blanks and the formats' own tokens as one."""
    return len(_LEXEME.findall(text))


def site_between(
    prefix: str, suffix: str, path: str = "module.py", with_suffix: bool = True
) -> CompletionSite:
    """The cursor between two texts."""
    lines = re.split(r"\r\n|\n|\r", prefix)
    return site_at(path, prefix + suffix, len(lines) - 1, len(lines[-1]), with_suffix)


def hit(path: str, text: str, start_line: int = 1, kind: ChunkKind = "base") -> Hit:
    """A hit that shows `text`."""
    return Hit(path, start_line, start_line + text.count("\n"), None, kind, 1.0, {}, text)


def prompt_of(
    site: CompletionSite,
    context: Sequence[Hit] = (),
    format: str = "qwen2.5-coder",
    budget_tokens: int = 4096,
    count: Count = BY_LENGTH,
    repository: str = "shop",
) -> Prompt:
    """A prompt with what a test does not care about filled in."""
    return build_prompt(site, context, format_named(format), budget_tokens, count, repository)
