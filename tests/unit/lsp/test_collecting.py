"""Garbage is collected when nobody types."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable

import pytest

from reprise.lsp import collecting
from reprise.lsp.collecting import QuietCollector


class Circle:
    def __init__(self) -> None:
        self.itself = self


async def _looked(collector: QuietCollector, is_so: Callable[[], bool]) -> None:
    """Run the collector until `is_so`; a test that waits in vain ends by its own time limit."""
    task = asyncio.get_running_loop().create_task(collector.run())
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_a_quiet_moment_sets_aside_what_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_LOOK_S", 0.001)
    before = gc.get_threshold()

    asyncio.run(_looked(QuietCollector(), lambda: gc.get_freeze_count() > 1000))

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_rest_finds_what_died_after_it_was_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_LOOK_S", 0.001)
    monkeypatch.setattr(collecting, "_QUIET_S", 0.0)
    monkeypatch.setattr(collecting, "_REST_S", 0.2)
    held = [Circle()]
    last = weakref.ref(held[0])

    def died() -> bool:
        if gc.get_freeze_count():
            held.clear()
        return last() is None

    asyncio.run(_looked(QuietCollector(), died))


def test_nothing_is_collected_while_messages_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_LOOK_S", 0.001)
    collector = QuietCollector()
    n_looks = 0

    def typed_often_enough() -> bool:
        nonlocal n_looks
        collector.note()
        n_looks += 1
        assert gc.get_freeze_count() == 0
        return n_looks > 20

    asyncio.run(_looked(collector, typed_often_enough))
