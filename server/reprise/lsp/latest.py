"""Runs questions beside the message loop: the newest of a kind wins, and nobody waits for abandoned work.

Knows threads and cancellation; not what is asked.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from reprise.errors import CancelledRequestError
from reprise.types import Cancelled

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Latest:
    """At most one question of each key is waited for."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: dict[Hashable, _Ticket[object]] = {}

    async def run(self, key: Hashable, work: Callable[[Cancelled], Answer]) -> Answer | None:
        """The answer of `work`, or None as soon as a newer question with `key` (or `supersede`) replaces it.

        `work` polls its argument, which turns true when it was replaced or the request was cancelled.
        """
        self.supersede(key)
        loop = asyncio.get_running_loop()
        ticket: _Ticket[Answer] = _Ticket(loop.create_future())
        self._waiting[key] = ticket  # type: ignore[assignment]
        job = loop.run_in_executor(self._executor, work, ticket.abandoned.is_set)
        job.add_done_callback(ticket.settle)
        try:
            return await ticket.answer
        finally:
            ticket.abandoned.set()
            job.cancel()
            if self._waiting.get(key) is ticket:
                del self._waiting[key]

    def supersede(self, key: Hashable) -> None:
        """Answer the question that waits under `key`, if any, with None."""
        ticket = self._waiting.pop(key, None)
        if ticket is not None:
            ticket.give_up()


class _Ticket(Generic[Answer]):
    """One question that is waited for."""

    def __init__(self, answer: asyncio.Future[Answer | None]) -> None:
        self.answer = answer
        self.abandoned = threading.Event()

    def give_up(self) -> None:
        self.abandoned.set()
        if not self.answer.done():
            self.answer.set_result(None)

    def settle(self, job: asyncio.Future[Answer]) -> None:
        """Hand over what the work came to; an error nobody waits for any more is the end of it."""
        error = None if job.cancelled() else job.exception()
        if self.answer.done():
            return
        if job.cancelled() or isinstance(error, CancelledRequestError):
            self.answer.set_result(None)
        elif error is not None:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(job.result())
