"""Counts of tokens that can be noted and told again, so that a prompt can be built anew without its model.

A prompt's windows depend on what its texts count under the model's tokenizer; a replay has no tokenizer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from reprise.completion.prompts.prompt import estimated_count
from reprise.completion.prompts.windows import Count

_KEY_BYTES = 8


def noted(count: Callable[[str], int], counts: dict[str, int]) -> Count:
    """Return `count`, which writes what it says into `counts`, by text key, as `PromptSource` keeps it."""

    def noting(text: str) -> int:
        n_tokens = counts[text_key(text)] = count(text)
        return n_tokens

    return noting


def told_again(counts: Mapping[str, int], characters_per_token: float) -> Count:
    """Return what says again what was noted, and estimates the rest by its length."""
    estimate = estimated_count(characters_per_token)

    def count(text: str) -> int:
        n_tokens = counts.get(text_key(text)) if counts else None
        return estimate(text) if n_tokens is None else n_tokens

    return count


def text_key(text: str) -> str:
    """What a text is known by in `PromptSource.token_counts`: 16 hexadecimal digits of its BLAKE2b hash."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).hexdigest()
