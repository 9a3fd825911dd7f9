"""The language model behind the pipeline: connected in the background, asked in flights, left alone if down.

The one way to a generator. Only `score` and `draw` wait for the model. Knows nothing of what is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reprise.completion.evidence import Evidence
from reprise.completion.generation.availability import Availability
from reprise.completion.generation.connected_model import ConnectedModel
from reprise.completion.generation.connector import Connector, MakeGenerator
from reprise.completion.generation.draws import Draws
from reprise.completion.generation.flight import Clock, Flight
from reprise.completion.generation.flights import Flights
from reprise.completion.generation.warming import Warming
from reprise.completion.generators.generator import Generator
from reprise.completion.site import CompletionSite
from reprise.errors import GeneratorError
from reprise.index.snapshot import Snapshot
from reprise.settings import Settings
from reprise.types import Cancelled, Candidate, Hit, Prompt, Shape

_SPECULATION_S = 2.0  # how long an answer that nobody asked for yet may take
_CLOSING_S = 1.0


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a user is told of the model."""

    state: Literal["off", "connecting", "ready", "down"]
    backend: str
    model: str | None
    """As the backend names it; None while it did not say."""
    format: str | None
    """Of prompts: a name of `completion/prompts/formats.toml`, or `own` where the backend makes them."""
    message: str | None
    """What is wrong, in one line; None unless it is down."""


def _generator_from(settings: Settings) -> Generator | None:
    from reprise.completion.generators.choose import generator_from  # noqa: PLC0415 - of use with a model only

    return generator_from(settings)


class LanguageModel:
    """A workspace's language model, if it has one. Safe to call from any thread."""

    def __init__(
        self,
        settings: Settings,
        on_warning: Callable[[str], None],
        make: MakeGenerator = _generator_from,
        repository: str = "",
        clock: Clock = time.monotonic,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to connect, in the background. `repository` is the name that prompts tell the model.

        `on_change` is called, in any thread, when `state.state` is another one.
        """
        self._settings = settings
        self._clock = clock
        self._availability = Availability(on_warning, clock, on_change)
        self._connector = Connector(settings, make, repository, self._availability)
        self._flights = Flights(clock)
        self._draws = Draws()
        self._warming = Warming()
        self._connector.begin()

    # How it is ----------------------------------------------------------------------------------------------

    @property
    def state(self) -> ModelState:
        """Whether it can be asked, and what it is."""
        known = self._connector.model
        return ModelState(
            "off" if self._connector.is_off else self._availability.stage,
            self._settings.generator.backend,
            None if known is None else known.facts.name,
            None if known is None else known.format_name,
            self._availability.message,
        )

    @property
    def is_on(self) -> bool:
        """Whether one is set, however it is."""
        return not self._connector.is_off

    @property
    def is_ready(self) -> bool:
        """Whether a question to it makes sense now."""
        return self.why_not is None

    @property
    def why_not(self) -> str | None:
        """Stage and reason why it cannot be asked now; None if it can."""
        stage, backend = self._availability.stage, self._settings.generator.backend
        if self._connector.is_off:
            return "generator: no language model is set (generator.backend is none)"
        if self._connector.is_closed:
            return f"generator: {backend} was let go"
        if stage == "connecting":
            return f"generator: {backend} is being connected"
        if stage == "down":
            return f"generator: {self._availability.message}"
        is_full = self._flights.is_full
        return f"generator: {backend} has not let go of earlier questions yet" if is_full else None

    def is_outdated_by(self, settings: Settings) -> bool:
        """Whether under other settings it would be another model, or asked in another way."""
        now = self._settings
        return (now.generator, now.runtime) != (settings.generator, settings.runtime)

    def wait_until_known(self, timeout_s: float) -> bool:
        """Wait until it is connected or turned out to be down; whether it can be asked."""
        self._connector.wait(timeout_s)
        return self.is_ready

    # Completions --------------------------------------------------------------------------------------------

    def agreeing(self, site: CompletionSite, snapshot: Snapshot | None = None) -> Flight | None:
        """A generation, finished or under way, that agrees with what was typed up to `site`.

        None that was made of what files say no more in `snapshot`. Whoever gets one calls `leave` once. One
        under way may turn out to disagree as it goes on: it is then done, and has no candidate at `site`.
        """
        return self._flights.agreeing(site, snapshot)

    def start(self, site: CompletionSite, evidence: Evidence, shape: Shape) -> Flight | None:
        """Ask the model what stands at `site`; None if it cannot be asked (see `why_not`).

        `evidence` are snippets that may be shown to it, best first. Ends other flights of the document.
        Whoever gets one calls `leave` once.
        """
        model = self._usable()
        if model is None:
            return None
        question = model.question(site, evidence, shape)
        self._warming.make_way(question.prompt)
        flight = Flight(question, model.generator, self._ended, self._clock)
        return self._flights.start(flight)

    def leave(self, flight: Flight, *, is_late: bool = False) -> None:
        """The request waits for `flight` no longer.

        It was cancelled, and so is the flight unless a change claims it at once; or it had to be answered
        without it (`is_late`), and the flight goes on for the next request. Nothing to a finished one.
        """
        self._flights.leave(flight, is_late=is_late)

    def typed(self, path: str, text: str, clean: Callable[[str], str] = lambda text: text) -> None:
        """A buffer changed: flights that agree go on for a while without a request, others end at once.

        `clean` makes of the buffer what completions are asked in (secrets masked); called only where that
        can matter.
        """
        self._flights.typed(path, text, clean)

    def forget_all_but(self, path: str) -> None:
        """The buffer of `path` was edited: drop answers for other documents, which know nothing of that."""
        self._flights.forget_all_but(path)

    def speculate(self, site: CompletionSite, evidence: Evidence, shape: Shape) -> None:
        """Ask ahead for the question that is likely next, unless something is asked already."""
        if self._flights.n_under_way:
            return
        flight = self.agreeing(site) or self.start(site, evidence, shape)
        if flight is not None:
            flight.let_go(_SPECULATION_S)

    def draw(
        self,
        site: CompletionSite,
        context: Sequence[Hit],
        k: int,
        patience_ms: float,
        cancelled: Cancelled = lambda: False,
    ) -> list[Candidate]:
        """Up to `k` different lines for `site`, most probable first: what is drawn within `patience_ms`.

        Waits for the model that long, or until `cancelled`; nothing where it cannot be asked.
        """
        model = self._usable()
        if model is None:
            return []
        question = model.question(site, Evidence(tuple(context), {}), "line")  # not kept
        self._warming.make_way(question.prompt)
        candidates, error = self._draws.draw(model.generator, question, k, patience_ms, cancelled)
        if error is not None:
            self._availability.failed(error)
        return candidates

    def warm(self, site: CompletionSite, context: Sequence[Hit]) -> None:
        """Let the backend read what a question at `site` would begin with; only while nothing is asked."""
        model = self._connector.model
        if model is not None and self.is_ready and not self._flights.n_under_way:
            self._warming.begin(model.generator, model.prompt(site, context))

    # Explaining ---------------------------------------------------------------------------------------------

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled = lambda: False) -> float | None:
        """Natural log-probability of `text` behind `prompt`; None where the backend cannot tell.

        Waits for the model. Raises `GeneratorError` if it cannot be asked.
        """
        model = self._connector.model
        if model is None:
            raise GeneratorError(self.why_not or "generator: the language model was let go")
        return model.generator.score(prompt, text, cancelled)

    def close(self) -> None:
        """End all that is under way, and let go of the model."""
        generator = self._connector.close()
        self._warming.close()
        self._flights.close(_CLOSING_S)
        if generator is not None:
            generator.close()

    # The connected model ------------------------------------------------------------------------------------

    def _usable(self) -> ConnectedModel | None:
        """The model, if it may be asked now; one that is down is tried again in the background."""
        if self._availability.stage == "down" and not self._availability.pause_left_s:
            self._connector.begin()
        return self._connector.model if self.is_ready else None

    def _ended(self, flight: Flight) -> None:
        """Called in the flight's own thread, at its end."""
        self._flights.ended(flight)
        if flight.error is not None:
            self._availability.failed(flight.error)
        elif not flight.is_abandoned:
            self._availability.succeeded()
        model = self._connector.model
        if model is not None and not flight.is_abandoned:
            model.learn(flight.prompt, has_failed=flight.error is not None)
