from __future__ import annotations

import threading

import pytest

from reprise.completion.generation.flight import Flight
from reprise.errors import GeneratorError
from tests.unit.completion.cursor import site_of
from tests.unit.completion.generation.questions import finished, flight_at, question_at
from tests.unit.completion.generation.scripted_generator import PATIENCE_S, Clock, ScriptedGenerator

PATIENCE_MS = PATIENCE_S * 1000


def test_what_the_model_writes_can_be_read_as_it_comes() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)
    call = generator.next_call()

    call.say("sum(")
    assert (flight.text, flight.is_done) == ("sum(", False)
    call.say("prices)")
    call.end()

    assert flight.wait(PATIENCE_MS)
    assert flight.text == "sum(prices)"
    assert [piece.text for piece in flight.generation.pieces] == ["sum(", "prices)"]


def test_it_ends_itself_once_the_rest_cannot_be_shown() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)

    generator.next_call().say("sum(prices)\nprint(")

    assert flight.wait(PATIENCE_MS)
    assert (flight.error, flight.is_abandoned) == (None, False)


def test_a_fault_ends_it_with_an_error() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)
    call = generator.next_call()
    call.say("su")
    call.fail(GeneratorError("scripted: gone"))

    assert flight.wait(PATIENCE_MS)
    assert str(flight.error) == "scripted: gone"


def test_a_defect_of_a_backend_is_an_error_in_one_line() -> None:
    class Broken(ScriptedGenerator):
        def stream(self, *_: object) -> object:  # type: ignore[override]
            raise KeyError("choices")

    flight = flight_at("total = <|>\n", Broken())

    assert flight.wait(PATIENCE_MS)
    assert "scripted: failed (KeyError('choices'))" in str(flight.error)


def test_of_one_under_way_only_whole_lines_are_an_answer() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("def f():\n    <|>\n", generator, shape="block")
    call = generator.next_call()
    call.say("a = 1")
    assert flight.generation.text == ""
    call.say("\n    b = ")

    assert flight.generation.text == "a = 1"
    flight.abandon()


def test_without_a_request_it_ends_when_its_grace_is_over() -> None:
    generator, clock = ScriptedGenerator(), Clock()
    flight = flight_at("total = <|>\n", generator, clock)
    call = generator.next_call()

    flight.let_go(0.02)
    call.say("su")
    assert not flight.is_done
    clock.advance(0.02)

    assert call.cancelled.wait(PATIENCE_S)
    assert flight.is_abandoned


def test_a_request_that_joins_in_time_keeps_it() -> None:
    generator, clock = ScriptedGenerator(), Clock()
    flight = flight_at("total = <|>\n", generator, clock)
    call = generator.next_call()

    flight.let_go(0.02)
    assert flight.hold("su")
    clock.advance(60)
    call.say("sum(")

    assert flight.text == "sum("
    flight.abandon()


def test_a_request_cannot_join_what_is_given_up() -> None:
    flight = flight_at("total = <|>\n", ScriptedGenerator())

    flight.abandon()

    assert not flight.hold("")


def test_a_change_that_agrees_keeps_it_without_a_request() -> None:
    generator, clock = ScriptedGenerator(), Clock()
    flight = flight_at("total = <|>\n", generator, clock)
    call = generator.next_call()

    flight.follow(("s",), 0.6)
    flight.let_go(0.02)
    clock.advance(0.5)
    call.say("sum(")
    assert flight.text == "sum("
    clock.advance(0.1)

    assert call.cancelled.wait(PATIENCE_S)


def test_a_change_that_contradicts_what_is_written_ends_it_though_a_request_waits() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)
    call = generator.next_call()
    call.say("sum(")

    flight.follow(("max",), 0.6)

    assert flight.wait(0)
    assert call.cancelled.wait(PATIENCE_S)


def test_what_is_written_later_is_held_against_what_was_typed() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)
    call = generator.next_call()
    assert flight.hold("max")

    call.say("m")
    assert not flight.is_done
    call.say("in(")

    assert flight.is_abandoned


def test_brackets_that_an_editor_may_have_closed_are_no_contradiction() -> None:
    generator = ScriptedGenerator()
    flight = flight_at("total = <|>\n", generator)
    call = generator.next_call()

    flight.follow(("sum()", "sum("), 0.6)
    call.say("sum(prices")

    assert not flight.is_done
    flight.abandon()


def test_blanks_that_post_processing_drops_do_not_contradict() -> None:
    flight = finished("total = <|>\n", " sum(prices)")

    assert flight.rest_behind("sum(") == "prices)"
    assert finished("total =<|>\n", " sum(prices)").rest_behind("sum(") is None


def test_line_ends_of_either_kind_agree() -> None:
    flight = finished("def f():\r\n    <|>\r\n", "a = 1\n    b = 2")

    assert flight.rest_behind("a = 1\r\n    b") == " = 2"


def test_a_wait_ends_when_nobody_waits_for_it() -> None:
    flight = flight_at("total = <|>\n", ScriptedGenerator())
    gone = threading.Event()
    gone.set()

    assert not flight.wait(PATIENCE_MS, gone.is_set)
    assert not flight.wait(1)
    flight.abandon()


@pytest.mark.parametrize("length", [1, 10_000])
def test_a_server_that_heeds_no_number_of_tokens_is_stopped(length: int) -> None:
    generator = ScriptedGenerator()
    flight = Flight(question_at(site_of("a = <|>\n"), max_tokens=1), generator)
    flight.begin()
    call = generator.next_call()

    while not flight.is_done and len(flight.text) < 64:
        call.say("x" * length)

    assert flight.wait(PATIENCE_MS)
    assert len(flight.text) == 64


def test_its_thread_ends_with_it() -> None:
    flight = finished("total = <|>\n", "sum(prices)")

    assert flight.join(PATIENCE_S)


def test_without_a_thread_it_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    flight = flight_at("total = <|>\n", ScriptedGenerator())

    assert flight.is_done
    assert str(flight.error) == "scripted: could not be asked (can't start new thread)"
    assert flight.join(0)
