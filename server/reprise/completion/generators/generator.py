"""What writes completions: the way in for every language model.

Values and the protocol; each backend is a file beside this one. Knows neither the formats of prompts nor what
becomes of an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from reprise.types import Cancelled, Piece, Prompt, Sampling


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a backend says of the model that it runs."""

    name: str
    """As the backend names it."""
    context_tokens: int | None
    """Prompt and answer together; None where the backend does not say."""
    special_tokens: frozenset[str]
    """Of its tokenizer, by which a prompt format is told; empty where the backend does not say."""
    characters_per_token: float
    """Of code, under the model's own tokenizer; an estimate on the low side where that cannot be asked."""
    has_log_probabilities: bool
    """Whether pieces come with one."""
    has_own_template: bool = False
    """Whether the backend puts prefix, suffix and snippets together itself; it is not sent `Prompt.text`."""


class Generator(Protocol):
    """A language model behind one backend. Safe to call from any thread.

    Every method but `close` may raise `GeneratorError`, with one line that names the backend, the address or
    folder, what was wrong, and the mend.
    """

    name: str
    """The backend as in `generator.backend`: what completions name as their source."""

    def facts(self) -> ModelFacts:
        """Ask the backend what it runs; may take as long as loading the model does."""
        ...

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        """Yield the continuation of `prompt` as the model writes it; the pieces' texts join to the answer.

        Ends at a stop (which is not yielded), at `max_tokens`, or, within 30 ms, once `cancelled` says so or
        the iterator is closed; the backend is then told to stop as well.
        """
        ...

    def count_tokens(self, text: str) -> int | None:
        """How many tokens `text` has under the model's own tokenizer; None where the backend cannot tell."""
        ...

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        """Natural log-probability of `text` as what follows `prompt`; None where the backend cannot tell."""
        ...

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        """Let the backend read `prompt`, so that a question that begins like it is answered sooner."""
        ...

    def close(self) -> None:
        """Let go of connections and weights; what is under way ends."""
        ...
