from __future__ import annotations

from dataclasses import replace

import pytest

from reprise.completion.evidence import Evidence
from reprise.completion.generation.flight import Flight
from reprise.completion.generation.flights import Flights
from reprise.completion.site import CompletionSite
from reprise.errors import GeneratorError
from reprise.types import Hit
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import question_at
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, Call, Clock, ScriptedGenerator
from tests.unit.completion.workspaces import snapshot_of

ASKED = "total = <|>\nprint(total)\n"
PATIENCE_MS = PATIENCE_S * 1000


class Workspace:
    """Flights over one scripted model."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.generator = ScriptedGenerator()
        self.flights = Flights(self.clock)

    def ask(self, source: str, path: str = "module.py") -> tuple[Flight, Call]:
        flight = self.started(site_of(source, path))
        assert flight is not None
        return flight, self.generator.next_call()

    def started(self, site: CompletionSite) -> Flight | None:
        flight = Flight(question_at(site), self.generator, self.flights.ended, self.clock)
        return self.flights.start(flight)

    def answered(self, source: str, answer: str) -> Flight:
        flight, call = self.ask(source)
        call.say(answer)
        call.end()
        assert flight.wait(PATIENCE_MS)
        assert flight.join(PATIENCE_S)
        return flight

    def text_at(self, source: str, path: str = "module.py") -> str | None:
        """The text of the known flight that agrees at the cursor."""
        flight = self.flights.agreeing(site_of(source, path))
        return None if flight is None else flight.text

    def typed(self, source: str, path: str = "module.py") -> None:
        self.flights.typed(path, source.replace("<|>", ""))


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


def test_a_request_that_typed_along_joins_the_flight_under_way(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("sum(")

    assert workspace.flights.agreeing(site_of("total = su<|>\nprint(total)\n")) is flight
    assert workspace.flights.agreeing(site_of("total = max<|>\nprint(total)\n")) is None
    flight.abandon()


def test_a_finished_answer_follows_typing_and_deletion(workspace: Workspace) -> None:
    workspace.answered(ASKED, "sum(prices)")

    assert workspace.text_at("total = sum(pri<|>\nprint(total)\n") == "sum(prices)"
    assert workspace.text_at("total = max<|>\nprint(total)\n") is None
    assert workspace.text_at("total = su<|>\nprint(total)\n") == "sum(prices)"
    assert workspace.text_at(ASKED) == "sum(prices)"


def test_an_answer_counts_while_the_files_it_was_made_of_are_as_they_were(workspace: Workspace) -> None:
    asked = site_of(ASKED)
    before, after = snapshot_of({}), snapshot_of({"prices.py": "prices = []\n"})
    shown = Hit("prices.py", 1, 1, "prices", "base", 1.0, {}, "prices = [1]")
    question = replace(question_at(asked), evidence=Evidence.of([shown], before))
    flight = Flight(question, ScriptedGenerator("sum(prices)"), workspace.flights.ended, workspace.clock)
    workspace.flights.start(flight)
    assert flight.join(PATIENCE_S)

    assert workspace.flights.agreeing(asked, before) is flight
    assert workspace.flights.agreeing(asked, after) is None


def test_an_edit_elsewhere_makes_answers_and_what_nobody_waits_for_out_of_date(workspace: Workspace) -> None:
    workspace.answered(ASKED, "sum(prices)")
    flight, _ = workspace.ask(ASKED, "other.py")
    workspace.flights.leave(flight, is_late=True)
    workspace.flights.forget_all_but("module.py")

    assert workspace.text_at(ASKED) == "sum(prices)"
    assert workspace.text_at(ASKED, "other.py") is None
    workspace.flights.forget_all_but("other.py")
    assert workspace.text_at(ASKED) is None


def test_an_answer_that_was_typed_to_its_end_is_no_answer_any_more(workspace: Workspace) -> None:
    workspace.answered(ASKED, "sum(prices)")

    assert workspace.text_at("total = sum(prices)<|>\nprint(total)\n") is None


def test_an_answer_that_was_nothing_is_not_asked_for_again(workspace: Workspace) -> None:
    workspace.answered(ASKED, " ")

    assert workspace.text_at(ASKED) == " "
    assert workspace.text_at("total = s<|>\nprint(total)\n") is None


def test_a_finished_answer_goes_before_a_flight_under_way(workspace: Workspace) -> None:
    known = workspace.answered(ASKED, "sum(prices)")
    later, _ = workspace.ask("total = s<|>\nprint(total)\n")

    assert workspace.flights.agreeing(site_of("total = s<|>\nprint(total)\n")) is known
    later.abandon()


def test_what_failed_is_not_kept(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("sum(")
    call.fail(GeneratorError("gone"))
    assert flight.join(PATIENCE_S)

    assert workspace.text_at(ASKED) is None


def test_what_was_given_up_is_not_kept(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("sum(")
    workspace.flights.leave(flight)
    workspace.clock.advance(0.03)
    assert flight.join(PATIENCE_S)

    assert workspace.text_at(ASKED) is None


def test_a_cancel_without_a_change_ends_the_flight_after_its_grace(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)

    workspace.flights.leave(flight)
    workspace.clock.advance(0.03)

    assert call.cancelled.wait(PATIENCE_S)


def test_change_cancel_and_a_request_100_ms_later_are_one_flight(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("su")

    workspace.typed("total = s<|>\nprint(total)\n")
    workspace.flights.leave(flight)
    workspace.clock.advance(0.1)
    call.say("m(")

    assert workspace.flights.agreeing(site_of("total = s<|>\nprint(total)\n")) is flight
    workspace.clock.advance(60)
    call.say("prices)")
    assert flight.text == "sum(prices)"
    flight.abandon()


def test_cancel_change_and_a_request_200_ms_later_are_one_flight(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)

    workspace.flights.leave(flight)
    workspace.clock.advance(0.01)
    workspace.typed("total = s<|>\nprint(total)\n")
    workspace.clock.advance(0.2)
    call.say("sum(")

    assert workspace.flights.agreeing(site_of("total = s<|>\nprint(total)\n")) is flight
    flight.abandon()


def test_after_a_change_without_a_request_the_flight_ends(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)

    workspace.typed("total = s<|>\nprint(total)\n")
    workspace.flights.leave(flight)
    workspace.clock.advance(0.6)

    assert call.cancelled.wait(PATIENCE_S)


def test_a_change_that_contradicts_ends_the_flight_at_once(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("sum(")

    workspace.typed("total = m<|>\nprint(total)\n")

    assert flight.is_abandoned
    assert call.cancelled.wait(PATIENCE_S)


def test_a_change_elsewhere_in_the_file_ends_the_flight_one_in_another_file_does_not(
    workspace: Workspace,
) -> None:
    flight, _ = workspace.ask(ASKED)

    workspace.typed("total = m<|>\n", path="other.py")
    assert not flight.is_done
    workspace.typed("total = <|>\nprint(totals)\n")

    assert flight.is_abandoned


def test_a_buffer_with_a_secret_agrees_once_it_is_masked(workspace: Workspace) -> None:
    flight, call = workspace.ask("key = ******\ntotal = <|>\n")
    call.say("sum(")

    workspace.flights.typed(
        "module.py", "key = secret\ntotal = su\n", lambda t: t.replace("secret", "******")
    )
    assert not flight.is_done
    workspace.flights.typed("module.py", "key = secret\ntotal = m\n", lambda t: t.replace("secret", "******"))

    assert flight.is_abandoned


def test_a_bracket_that_the_editor_closes_joins_too(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)
    call.say("sum(")

    workspace.typed("total = sum(<|>)\nprint(total)\n")
    call.say("prices)")

    assert workspace.flights.agreeing(site_of("total = sum(<|>)\nprint(total)\n")) is flight
    flight.abandon()


def test_a_late_flight_may_finish_for_the_next_request(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)

    workspace.flights.leave(flight, is_late=True)
    workspace.clock.advance(3)
    call.say("sum(prices)")
    call.end()
    assert flight.join(PATIENCE_S)

    assert workspace.text_at(ASKED) == "sum(prices)"


def test_a_new_question_about_a_document_ends_the_one_before(workspace: Workspace) -> None:
    first, call = workspace.ask(ASKED)
    call.say("sum(")
    second, _ = workspace.ask("total = max<|>\nprint(total)\n")

    assert call.cancelled.wait(PATIENCE_S)
    assert (first.is_abandoned, second.is_done) == (True, False)
    second.abandon()


def test_two_that_ask_the_same_at_once_share_a_flight(workspace: Workspace) -> None:
    first, _ = workspace.ask(ASKED)

    assert workspace.started(site_of(ASKED)) is first
    workspace.flights.leave(first)
    workspace.clock.advance(1)

    assert not first.is_done
    assert len(workspace.generator.asked) == 1
    first.abandon()


def test_two_fly_at_once_and_a_third_ends_the_one_that_nobody_waits_for(workspace: Workspace) -> None:
    first, _ = workspace.ask(ASKED, "a.py")
    second, _ = workspace.ask(ASKED, "b.py")
    workspace.flights.leave(second, is_late=True)
    third, _ = workspace.ask(ASKED, "c.py")

    assert [flight.is_done for flight in (first, second, third)] == [False, True, False]
    fourth, _ = workspace.ask(ASKED, "d.py")
    assert [flight.is_done for flight in (first, third, fourth)] == [True, False, False]
    workspace.flights.close(PATIENCE_S)


def test_a_model_that_lets_go_of_nothing_gets_no_more_questions() -> None:
    workspace = Workspace()
    deaf = ScriptedGenerator()
    started: list[Flight] = []
    for number in range(8):
        flight = Flight(
            question_at(site_of(ASKED, f"{number}.py")), deaf, workspace.flights.ended, workspace.clock
        )
        flight._is_unwanted = lambda: False  # type: ignore[method-assign]
        if workspace.flights.start(flight):
            started.append(flight)

    assert len(started) == 6
    assert workspace.flights.is_full
    for _ in started:
        deaf.next_call().end()
    assert all(flight.join(PATIENCE_S) for flight in started)
    assert workspace.flights.start(flight)
    flight.abandon()
    deaf.next_call().end()


def test_old_answers_are_forgotten(workspace: Workspace) -> None:
    workspace.answered(ASKED, "sum(prices)")

    workspace.clock.advance(121)

    assert workspace.text_at(ASKED) is None


def test_the_newest_32_answers_are_kept(workspace: Workspace) -> None:
    for number in range(33):
        workspace.answered(f"total{number} = <|>\n", "sum(prices)")

    assert workspace.text_at("total0 = <|>\n") is None
    assert workspace.text_at("total1 = <|>\n") == "sum(prices)"


def test_answers_in_large_files_are_kept_as_far_as_there_is_room(workspace: Workspace) -> None:
    large = "#" * 1_500_000
    for number in range(4):
        workspace.answered(f"{large}\ntotal{number} = <|>\n", "sum(prices)")

    kept = [workspace.text_at(f"{large}\ntotal{number} = <|>\n") for number in range(4)]

    assert kept == [None, None, "sum(prices)", "sum(prices)"]


def test_closing_ends_what_is_under_way_and_begins_nothing(workspace: Workspace) -> None:
    flight, call = workspace.ask(ASKED)

    workspace.flights.close(PATIENCE_S)

    assert call.cancelled.is_set()
    assert flight.join(0)
    assert workspace.started(site_of(ASKED)) is None
    assert workspace.flights.n_under_way == 0
