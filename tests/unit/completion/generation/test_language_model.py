from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reprise.completion.evidence import NO_EVIDENCE, Evidence
from reprise.completion.generation.candidate import candidate_at
from reprise.completion.generation.flight import Flight
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.generators.generator import Generator, ModelFacts
from reprise.errors import CancelledRequestError, GeneratorError
from reprise.settings import GeneratorSettings, Settings
from reprise.types import Hit
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import question_at
from tests.unit.completion.generation.scripted_generator import FACTS, PATIENCE_S, Clock, ScriptedGenerator

SETTINGS = Settings(generator=GeneratorSettings(backend="llamacpp"))
ASKED = "import os\ntotal = <|>\nprint(total)\n"
REFUSED = GeneratorError("llamacpp: the connection is refused; start the server")
SNIPPET = Hit("prices.py", 1, 2, "prices", "base", 1.0, {}, "def prices():\n    return [1, 2]")
PATIENCE_MS = PATIENCE_S * 1000


class Behind:
    """A language model over a scripted generator."""

    def __init__(self, generator: ScriptedGenerator | None = None, settings: Settings = SETTINGS) -> None:
        self.generator = generator or ScriptedGenerator()
        self.clock = Clock()
        self.told: list[str] = []
        self.model = LanguageModel(settings, self.told.append, self.made, "shop", self.clock)
        self.connect()

    def made(self, settings: Settings) -> Generator | None:
        return self.generator

    def connect(self) -> None:
        self.model.wait_until_known(PATIENCE_S)

    def ask(self, source: str = ASKED) -> Flight:
        flight = self.model.start(site_of(source), Evidence((SNIPPET,), {}), "line")
        assert flight is not None
        return flight

    def fail(self) -> None:
        flight = self.ask()
        self.generator.next_call().fail(REFUSED)
        assert flight.join(PATIENCE_S)


class ClosedWhileAsked(ScriptedGenerator):
    """Does not say what it runs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = threading.Event()

    def facts(self) -> ModelFacts:
        self.is_asked.set()
        assert self.is_closed.wait(PATIENCE_S)
        raise CancelledRequestError("nobody waits for the answer any more")


@pytest.fixture
def behind() -> Iterator[Behind]:
    behind = Behind()
    yield behind
    behind.model.close()


def test_it_says_what_it_is(behind: Behind) -> None:
    state = behind.model.state

    assert (state.state, state.backend, state.model) == ("ready", "llamacpp", FACTS.name)
    assert (state.format, state.message) == ("qwen2.5-coder", None)


def test_the_question_is_in_the_models_own_format(behind: Behind) -> None:
    flight = behind.ask()
    call = behind.generator.next_call()

    assert call.prompt.text.startswith("<|repo_name|>shop\n<|file_sep|>prices.py\n")
    assert call.prompt.text.endswith("total = <|fim_suffix|>\nprint(total)\n<|fim_middle|>")
    assert call.sampling.stops == ("\n",)
    assert call.sampling.max_tokens == SETTINGS.generator.max_tokens
    flight.abandon()


def test_an_answer_goes_the_whole_way(behind: Behind) -> None:
    flight = behind.ask()
    call = behind.generator.next_call()
    call.say("sum(prices())")
    call.end()
    assert flight.wait(PATIENCE_MS)

    site = site_of("import os\ntotal = sum<|>\nprint(total)\n")
    known = behind.model.agreeing(site)

    assert known is flight
    left = candidate_at(known.generation, known.question.source, site)
    assert left is not None
    assert left.text == "(prices())"


def test_without_a_backend_it_is_off_and_starts_no_thread() -> None:
    before = threading.active_count()
    behind = Behind(settings=Settings())

    assert behind.model.state.state == "off"
    assert not behind.model.is_on
    assert threading.active_count() == before
    assert behind.model.start(site_of(ASKED), NO_EVIDENCE, "line") is None


def test_while_it_connects_nothing_is_asked() -> None:
    may_answer = threading.Event()

    class Slow(ScriptedGenerator):
        def facts(self) -> ModelFacts:
            may_answer.wait(PATIENCE_S)
            return super().facts()

    model = LanguageModel(SETTINGS, lambda message: None, lambda settings: Slow())
    assert model.state.state == "connecting"
    assert model.start(site_of(ASKED), NO_EVIDENCE, "line") is None
    assert model.why_not == "generator: llamacpp is being connected"
    may_answer.set()

    assert model.wait_until_known(PATIENCE_S)
    model.close()


def test_what_cannot_be_made_is_down_with_one_message() -> None:
    def refuse(settings: Settings) -> Generator:
        raise GeneratorError("llamacpp: 10.0.0.1 is not this machine", is_lasting=True)

    told: list[str] = []
    model = LanguageModel(SETTINGS, told.append, refuse)
    model.wait_until_known(PATIENCE_S)

    assert told == ["llamacpp: 10.0.0.1 is not this machine"]
    assert model.state.state == "down"
    assert model.why_not == "generator: llamacpp: 10.0.0.1 is not this machine"


def test_a_defect_in_the_making_is_down_too() -> None:
    def fail(settings: Settings) -> Generator:
        raise RuntimeError("boom")

    told: list[str] = []
    model = LanguageModel(SETTINGS, told.append, fail)
    model.wait_until_known(PATIENCE_S)

    assert model.state.state == "down"
    assert len(told) == 1


def test_a_failed_answer_makes_it_pause_and_tells_the_user_once(behind: Behind) -> None:
    behind.fail()

    assert behind.told == [str(REFUSED)]
    assert behind.model.state.message == str(REFUSED)
    assert behind.model.start(site_of(ASKED), NO_EVIDENCE, "line") is None
    assert behind.generator.n_asked_for_facts == 1


def test_after_the_pause_the_next_question_connects_it_again(behind: Behind) -> None:
    behind.fail()
    behind.clock.advance(0.5)

    assert behind.model.start(site_of(ASKED), NO_EVIDENCE, "line") is None
    behind.connect()

    assert (behind.model.is_ready, behind.generator.n_asked_for_facts) == (True, 2)
    behind.ask().abandon()


def test_pauses_grow_while_only_its_answers_fail(behind: Behind) -> None:
    for pause_s in (0.5, 1.0, 2.0):
        behind.fail()
        behind.clock.advance(pause_s - 0.01)
        assert behind.model.start(site_of(ASKED), NO_EVIDENCE, "line") is None
        assert not behind.model.is_ready
        behind.clock.advance(0.01)
        behind.model.start(site_of(ASKED), NO_EVIDENCE, "line")
        behind.connect()

    assert behind.told == [str(REFUSED)]


def test_a_server_that_runs_another_model_now_is_asked_in_its_format(behind: Behind) -> None:
    behind.generator.told = replace(FACTS, name="starcoder2-3b")
    behind.fail()
    behind.clock.advance(0.5)
    behind.model.start(site_of(ASKED), NO_EVIDENCE, "line")
    behind.connect()

    assert behind.model.state.format == "starcoder2"


def test_the_users_format_counts_more_than_the_models_name() -> None:
    settings = Settings(generator=GeneratorSettings(backend="llamacpp", fim="starcoder2"))

    assert Behind(settings=settings).model.state.format == "starcoder2"


def test_a_format_that_does_not_exist_is_an_error_that_names_those_that_do() -> None:
    settings = Settings(generator=GeneratorSettings(backend="llamacpp", fim="quen"))
    behind = Behind(settings=settings)

    assert behind.model.state.state == "down"
    assert "qwen2.5-coder" in behind.told[0]


def test_the_budget_leaves_room_for_the_answer_in_the_models_context() -> None:
    behind = Behind(ScriptedGenerator(facts=replace(FACTS, context_tokens=264)))
    behind.ask("x = 1\n" * 1000 + "y = <|>").abandon()

    assert 100 < behind.generator.next_call().prompt.n_tokens <= 200


def test_a_context_without_room_for_a_prompt_is_an_error() -> None:
    behind = Behind(ScriptedGenerator(facts=replace(FACTS, context_tokens=100)))

    assert behind.model.state.state == "down"
    assert "100 tokens" in behind.told[0]


def test_warming_reads_a_prompt_once_and_makes_way_for_a_question(behind: Behind) -> None:
    behind.model.warm(site_of(ASKED), [SNIPPET])
    prompt = behind.generator.warming.get(timeout=PATIENCE_S)
    behind.model.warm(site_of("other = <|>\n"), [])

    flight = behind.ask()

    assert behind.generator.next_call().prompt == prompt
    assert behind.generator.warmed == [prompt]
    flight.abandon()


def test_what_was_just_asked_need_not_be_warmed(behind: Behind) -> None:
    flight = behind.ask()
    behind.generator.next_call().end()
    assert flight.join(PATIENCE_S)

    behind.model.warm(site_of(ASKED), [SNIPPET])
    behind.model.warm(site_of("other = <|>\n"), [])

    assert behind.generator.warming.get(timeout=PATIENCE_S).prefix == "other = "


def test_nothing_is_warmed_while_a_question_is_under_way(behind: Behind) -> None:
    flight = behind.ask()
    behind.generator.next_call()

    behind.model.warm(site_of("other = <|>\n"), [])

    assert behind.generator.warmed == []
    flight.abandon()


def test_speculation_is_joined_by_the_question_that_it_was_for(behind: Behind) -> None:
    behind.model.speculate(site_of(ASKED), NO_EVIDENCE, "line")
    call = behind.generator.next_call()
    joined = behind.model.agreeing(site_of(ASKED))
    assert joined is not None
    call.say("sum(prices)")
    call.end()

    assert joined.wait(PATIENCE_MS)
    assert len(behind.generator.asked) == 1


def test_speculation_that_nobody_wants_ends(behind: Behind) -> None:
    behind.model.speculate(site_of(ASKED), NO_EVIDENCE, "line")
    call = behind.generator.next_call()

    behind.clock.advance(2)

    assert call.cancelled.wait(PATIENCE_S)


def test_speculation_disturbs_no_question(behind: Behind) -> None:
    flight = behind.ask()
    behind.generator.next_call()

    behind.model.speculate(site_of("other = <|>\n"), NO_EVIDENCE, "line")

    assert len(behind.generator.asked) == 1
    flight.abandon()


def test_it_scores_texts_behind_a_prompt(behind: Behind) -> None:
    prompt = behind.ask().prompt

    assert prompt.context == (SNIPPET,)
    assert behind.model.score(prompt, "sum") == -3.0


def test_what_never_connected_cannot_score() -> None:
    behind = Behind(ScriptedGenerator(facts=REFUSED))

    with pytest.raises(GeneratorError, match="the connection is refused"):
        behind.model.score(question_at(site_of(ASKED)).prompt, "sum")


def test_closing_ends_everything(behind: Behind) -> None:
    flight = behind.ask()
    call = behind.generator.next_call()

    behind.model.close()

    assert call.cancelled.is_set()
    assert flight.join(PATIENCE_S)
    assert behind.generator.is_closed.is_set()
    assert behind.model.start(site_of(ASKED), NO_EVIDENCE, "line") is None


def test_a_generator_that_is_made_after_the_end_is_closed() -> None:
    may_make = threading.Event()
    generator = ScriptedGenerator()

    def slowly(settings: Settings) -> Generator:
        may_make.wait(PATIENCE_S)
        return generator

    model = LanguageModel(SETTINGS, lambda message: None, slowly)
    model.close()
    may_make.set()

    assert generator.is_closed.wait(PATIENCE_S)


def test_what_breaks_off_because_it_is_let_go_is_no_fault() -> None:
    told: list[str] = []
    generator = ClosedWhileAsked()
    model = LanguageModel(SETTINGS, told.append, lambda settings: generator)
    assert generator.is_asked.wait(PATIENCE_S)

    model.close()
    model.wait_until_known(PATIENCE_S)

    assert told == []


def test_prompts_shrink_once_the_model_counts_more_tokens_than_estimated(behind: Behind) -> None:
    source = "x = 1\n" * 2000 + "y = <|>"
    flight = behind.ask(source)  # the scripted model counts each character as a token
    behind.generator.next_call().end()
    assert flight.join(PATIENCE_S)

    later = behind.ask(source)

    assert len(flight.prompt.text) > SETTINGS.generator.context_tokens
    assert len(later.prompt.text) <= SETTINGS.generator.context_tokens


def test_what_was_learned_of_its_tokens_outlasts_an_outage(behind: Behind) -> None:
    source = "x = 1\n" * 2000 + "y = <|>"
    flight = behind.ask(source)
    behind.generator.next_call().end()
    assert flight.join(PATIENCE_S)
    behind.fail()
    behind.clock.advance(0.5)
    behind.model.start(site_of(source), NO_EVIDENCE, "line")
    behind.connect()

    assert len(behind.ask(source).prompt.text) <= SETTINGS.generator.context_tokens


@pytest.mark.parametrize("name", ["codellama" * 10_000, "tiny\x1b[2J", "tiny\nX: y", "tiny\u202e"])
def test_a_model_whose_name_cannot_be_shown_is_not_asked(name: str) -> None:
    behind = Behind(ScriptedGenerator(facts=replace(FACTS, name=name)))

    assert behind.model.state.state == "down"
    assert behind.told == ["scripted: its model's name cannot be shown"]
