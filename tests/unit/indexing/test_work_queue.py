"""Claims about the queue between the threads that ask and the one that writes."""

from __future__ import annotations

import threading

from reprise.indexing.work_queue import WorkQueue
from reprise.types import BufferChanged, BufferClosed


def test_of_several_edits_of_a_buffer_only_the_newest_is_taken() -> None:
    queue = WorkQueue()
    queue.put_edits([BufferChanged("a", "1"), BufferChanged("b", "1")])
    queue.put_edits([BufferChanged("a", "2")])
    assert queue.take_edits()[0] == [BufferChanged("b", "1"), BufferChanged("a", "2")]


def test_a_close_after_an_edit_wins() -> None:
    queue = WorkQueue()
    queue.put_edits([BufferChanged("a", "1")])
    queue.put_edits([BufferClosed("a")])
    assert queue.take_edits()[0] == [BufferClosed("a")]


def test_a_waiter_goes_on_once_its_own_edits_are_indexed() -> None:
    queue = WorkQueue()
    ticket = queue.put_edits([BufferChanged("a", "1")])
    assert not queue.wait_for_edits(0, ticket)
    _, taken = queue.take_edits()
    queue.edits_done(taken)
    assert queue.wait_for_edits(0, ticket)


def test_a_path_that_changes_twice_is_indexed_once() -> None:
    queue = WorkQueue()
    queue.put_paths(["a", "b"])
    queue.put_paths(["a"])
    assert [queue.take_path(), queue.take_path(), queue.take_path()] == ["a", "b", None]


def test_the_queue_is_idle_only_after_the_writer_said_so_and_until_new_work() -> None:
    queue = WorkQueue()
    queue.walk_due = False
    assert not queue.wait_until_idle(0)
    assert queue.rest(0)
    assert queue.wait_until_idle(0)
    queue.put_paths(["a"])
    assert not queue.wait_until_idle(0)


def test_closing_lets_every_waiter_go() -> None:
    queue = WorkQueue()
    ticket = queue.put_edits([BufferChanged("a", "1")])
    waiter = threading.Thread(target=queue.wait_for_edits, args=(None, ticket))
    waiter.start()
    queue.close()
    waiter.join(timeout=5)
    assert not waiter.is_alive()


def test_a_paused_queue_rests_though_paths_wait_but_not_though_edits_do() -> None:
    queue = WorkQueue()
    queue.walk_due = False
    queue.pause(True)
    queue.put_paths(["a"])
    assert queue.rest(0)
    queue.put_edits([BufferChanged("b", "1")])
    assert not queue.rest(0)


def test_who_brings_the_text_of_a_path_along_does_not_wait_for_its_edits() -> None:
    queue = WorkQueue()
    queue.put_edits([BufferChanged("a", "1")])
    assert queue.wait_for_edits(0, but_of="a")
    queue.take_edits()
    queue.put_edits([BufferChanged("b", "1")])
    assert not queue.wait_for_edits(0, but_of="a")


def test_the_writer_lets_a_question_pass() -> None:
    queue = WorkQueue()
    passed: list[str] = []

    def write() -> None:
        queue.let_questions_pass(60)
        passed.append("writer")

    writer = threading.Thread(target=write)
    with queue.question():
        writer.start()
        passed.append("question")
    writer.join(timeout=60)
    assert passed == ["question", "writer"]
