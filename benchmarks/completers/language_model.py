"""A language model as the completer: greedy, with Reprise's prompts, under the budget of all arms."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.completers.sight import BODY_TASKS, site_of
from benchmarks.values import (
    CONTEXT_TOKENS,
    IN_FILE_TOKENS,
    MAX_BODY_TOKENS,
    MAX_NEW_TOKENS,
    Answer,
    Question,
)
from reprise.completion.generation.candidate import generated_confidence
from reprise.completion.generation.connected_model import ConnectedModel, connect
from reprise.completion.generators.generator import Generator
from reprise.completion.postprocess import postprocess
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.shape import stops_for
from reprise.completion.site import CompletionSite
from reprise.errors import GeneratorError
from reprise.retrieval.packing import n_tokens
from reprise.settings import Settings
from reprise.types import Candidate, Hit, Prompt, Sampling, Shape

_PROMPT_TOKENS = 8192
"""Room for all that is given, the format's own tokens and a tokenizer that needs more than was estimated."""


class LanguageModelCompleter:
    """One model behind one backend; equal questions get equal prompts, and greedy answers."""

    def __init__(self, generator: Generator, settings: Settings) -> None:
        """Raises `GeneratorError` if the backend does not answer or its model cannot be used."""
        self._model: ConnectedModel = connect(generator, settings.generator, repository="")
        self.name = f"{generator.name} {self._model.facts.name}"

    def complete(self, question: Question, context: Sequence[Hit], *, whole_file: bool = True) -> Answer:
        """Answer `question`; see `Completer`. What the context leaves of its budget goes to the file.

        Raises `GeneratorError` if the backend fails: a benchmark does not go on with empty answers.
        """
        start = time.perf_counter()
        site = _site(question, context, whole_file)
        shape: Shape = "block" if question.task in BODY_TASKS else "line"
        sampling = Sampling(MAX_BODY_TOKENS if shape == "block" else MAX_NEW_TOKENS, stops_for(shape, site))
        pieces = tuple(self._model.generator.stream(self._prompt(question, site, context), sampling, _never))
        text = postprocess("".join(piece.text for piece in pieces), site, shape=shape) or ""
        chance = generated_confidence(Candidate(text, 0.0, pieces=pieces)) if text else 0.0
        elapsed_ms = (time.perf_counter() - start) * 1000
        return Answer(text, round(chance, 4), elapsed_ms)

    def loss(self, question: Question, context: Sequence[Hit]) -> float:
        """Negative natural logarithm of the target's probability, by character of it.

        Raises `GeneratorError` where the backend cannot tell.
        """
        prompt = self._prompt(question, _site(question, context, whole_file=True), context)
        score = self._model.generator.score(prompt, question.target, _never)
        if score is None:
            raise GeneratorError(f"{self.name} gives no log-probabilities, which the oracle needs")
        return -score / max(1, len(question.target))

    def _prompt(self, question: Question, site: CompletionSite, context: Sequence[Hit]) -> Prompt:
        facts = self._model.facts
        room = (facts.context_tokens or _PROMPT_TOKENS + MAX_BODY_TOKENS) - MAX_BODY_TOKENS
        count = estimated_count(facts.characters_per_token)
        return build_prompt(
            site, context, self._model.format, min(room, _PROMPT_TOKENS), count, question.repository
        )


def _site(question: Question, context: Sequence[Hit], whole_file: bool) -> CompletionSite:
    left = CONTEXT_TOKENS - sum(n_tokens(hit.text) for hit in context) if whole_file else 0
    return site_of(question, IN_FILE_TOKENS + max(0, left))


def _never() -> bool:
    return False
