"""Puts the prompt of a recorded answer to a model that can be reached here.

The question and the place at which its answer ends are those of the record; whom it goes to is not.
"""

from __future__ import annotations

import math

from reprise.completion.generation.flight import Flight, Question
from reprise.completion.generators.generator import Generator
from reprise.completion.site import prompt_site
from reprise.errors import BadInputError
from reprise.types import Generation, Trace


def ask_again(trace: Trace, generator: Generator) -> Generation:
    """Return what `generator` writes behind the prompt of `trace`; waits as long as the generator does.

    Raises `BadInputError` for a trace without a prompt, and `GeneratorError` if the model does not answer.
    """
    recorded, source = trace.generation, trace.prompt_source
    if recorded is None or source is None:
        raise BadInputError(
            "there is no prompt in it to ask again: no language model took part in the answer"
        )
    site = prompt_site(trace.path, source)
    name = generator.facts().name
    flight = Flight(Question(site, trace.shape, name, recorded.prompt, source, recorded.sampling), generator)
    flight.begin()
    try:
        flight.wait(math.inf)
    finally:
        flight.abandon()
    if flight.error is not None:
        raise flight.error
    return flight.generation
