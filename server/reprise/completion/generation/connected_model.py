"""A model that answered who it is: the prompts that suit it, under its own budget.

Knows nothing of flights, nor of when a model may be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reprise.completion.evidence import Evidence
from reprise.completion.generation.flight import Question
from reprise.completion.generation.token_ratio import TokenRatio
from reprise.completion.generators.generator import Generator, ModelFacts
from reprise.completion.prompts.formats import Format, format_for, format_named
from reprise.completion.prompts.prompt import build_prompt, estimated_count
from reprise.completion.shape import stops_for
from reprise.completion.site import CompletionSite
from reprise.errors import BadInputError, GeneratorError
from reprise.settings import GeneratorSettings
from reprise.types import Hit, Prompt, PromptSource, Sampling, Shape

_LEAST_BUDGET = 64  # tokens; a shorter prompt says nothing
_LONGEST_NAME = 300  # characters: it is searched and shown
OWN_FORMAT = "own"
"""Where the backend puts the parts of a prompt together itself."""


@dataclass(frozen=True, slots=True)
class ConnectedModel:
    """A model behind its backend, and how it is asked."""

    generator: Generator
    facts: ModelFacts
    format: Format
    budget_tokens: int
    """Of a prompt."""
    max_tokens: int
    """Of an answer."""
    repository: str
    ratio: TokenRatio

    @property
    def format_name(self) -> str:
        """What people call the way in which it is asked."""
        return OWN_FORMAT if self.facts.has_own_template else self.format.name

    def prompt(self, site: CompletionSite, context: Sequence[Hit]) -> Prompt:
        """The prompt at `site`, offered the snippets `context`, best first."""
        return self._prompt(site, context, self.ratio.value)

    def question(self, site: CompletionSite, evidence: Evidence, shape: Shape) -> Question:
        """What to ask at `site` for a completion of this shape, offered the snippets of `evidence`."""
        characters_per_token = self.ratio.value
        source = PromptSource(
            prefix=site.prefix,
            suffix=site.suffix,
            suffix_known=site.suffix_known,
            context=evidence.hits,
            repository=self.repository,
            budget_tokens=self.budget_tokens,
            characters_per_token=characters_per_token,
        )
        prompt = self._prompt(site, evidence.hits, characters_per_token)
        sampling = Sampling(self.max_tokens, stops_for(shape, site))
        return Question(site, shape, self.facts.name, prompt, source, sampling, evidence)

    def learn(self, prompt: Prompt, *, has_failed: bool) -> None:
        """Count the tokens of a prompt that was answered, or failed, so that later ones fit their budget.

        Waits for the backend.
        """
        self.ratio.learn(prompt.text, self.generator.count_tokens, has_failed=has_failed)

    def _prompt(self, site: CompletionSite, context: Sequence[Hit], characters_per_token: float) -> Prompt:
        count = estimated_count(characters_per_token)
        return build_prompt(site, context, self.format, self.budget_tokens, count, self.repository)


def connect(
    generator: Generator, settings: GeneratorSettings, repository: str, before: ConnectedModel | None = None
) -> ConnectedModel:
    """Ask a backend what it runs, and choose how that is asked; `before` is what was known of it.

    Raises `GeneratorError` if it does not answer, or if what it runs cannot be used as the settings say.
    """
    facts = generator.facts()
    if len(facts.name) > _LONGEST_NAME or not facts.name.isprintable():
        raise GeneratorError(f"{generator.name}: its model's name cannot be shown", is_lasting=True)
    try:
        format = format_named(settings.fim) if settings.fim else format_for(facts.name, facts.special_tokens)
    except BadInputError as error:
        raise GeneratorError(str(error), is_lasting=True) from error
    budget = settings.context_tokens
    if facts.context_tokens is not None:
        budget = min(budget, facts.context_tokens - settings.max_tokens)
    if budget < _LEAST_BUDGET:
        raise GeneratorError(
            f"{generator.name}: {facts.name} has a context of {facts.context_tokens} tokens, too few beside "
            f"generator.maxTokens = {settings.max_tokens}; load it with more, or lower that",
            is_lasting=True,
        )
    is_known = before is not None and before.facts == facts
    ratio = before.ratio if before and is_known else TokenRatio(facts.characters_per_token)
    return ConnectedModel(generator, facts, format, budget, settings.max_tokens, repository, ratio)
