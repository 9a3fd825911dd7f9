"""Questions for a model at the cursor of a text, and their flights."""

from __future__ import annotations

from reprise.completion.generation.flight import Flight, Question
from reprise.completion.site import CompletionSite
from reprise.types import Prompt, PromptSource, Sampling, Shape
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, Clock, ScriptedGenerator


def question_at(site: CompletionSite, shape: Shape = "line", max_tokens: int = 64) -> Question:
    prompt = Prompt(site.prefix, site.prefix, site.suffix, (), site.path, "plain", (), len(site.prefix))
    source = PromptSource(site.prefix, site.suffix, site.suffix_known, (), "", 1000, 3.0)
    return Question(site, shape, "scripted", prompt, source, Sampling(max_tokens))


def flight_at(
    source: str, generator: ScriptedGenerator, clock: Clock | None = None, shape: Shape = "line"
) -> Flight:
    """A flight that began at the cursor `<|>` of `source`."""
    flight = Flight(question_at(site_of(source), shape), generator, clock=clock or Clock())
    flight.begin()
    return flight


def finished(source: str, answer: str, shape: Shape = "block") -> Flight:
    """A flight that came to its end."""
    flight = flight_at(source, ScriptedGenerator(answer), shape=shape)
    assert flight.wait(PATIENCE_S * 1000)
    return flight
