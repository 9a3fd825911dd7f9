"""What is done before anybody asks: retrieval while the user types, the model's cache once they pause.

One chain a document: a newer change ends the older one's. Does nothing where no language model is set. Knows
when, not how.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from reprise.errors import BadInputError
from reprise.types import Cancelled, Position

if TYPE_CHECKING:
    from reprise.engine import Engine
    from reprise.lsp.server import RepriseServer

logger = logging.getLogger(__name__)

_SETTLED_S = 0.03  # a question that comes with the keystroke goes first
_IDLE_S = 0.4
_KEY = "ahead"


class Ahead:
    """Works ahead of the questions; called on the message loop only."""

    def __init__(self, server: RepriseServer) -> None:
        self._server = server
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def typed(self, uri: str, text: str, position: Position | None) -> None:
        """Follow a change of a buffer; `position` is behind what was typed, None where that is unknown."""
        place = self._place(uri)
        if place is None:
            return
        engine, path = place
        engine.typed(path, text)
        if position is not None:
            self._follow(uri, self._after_typing(engine, uri, path, text, position))

    def accepted(self, uri: str, text: str, position: Position) -> None:
        """Ask for what comes next, behind a completion that was accepted."""
        place = self._place(uri)
        if place is not None:
            engine, path = place
            self._follow(uri, self._do(uri, engine.speculate, path, text, position))

    def forget(self, uri: str) -> None:
        """Stop whatever is done for a document."""
        task = self._tasks.pop(uri, None)
        if task is not None:
            task.cancel()
            self._server.latest.supersede((_KEY, uri))

    def _place(self, uri: str) -> tuple[Engine, str] | None:
        owner = self._server.owner(uri)
        engine = owner[0].engine if owner is not None else None
        if owner is None or engine is None or not engine.model.is_on or owner[0].leads_outside(owner[1]):
            return None
        return engine, owner[1]

    def _follow(self, uri: str, chain: Coroutine[Any, Any, None]) -> None:
        self.forget(uri)
        task = self._tasks[uri] = asyncio.get_running_loop().create_task(chain)
        task.add_done_callback(lambda done: self._drop(uri, done))

    def _drop(self, uri: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(uri) is task:
            del self._tasks[uri]

    async def _after_typing(self, engine: Engine, uri: str, path: str, text: str, position: Position) -> None:
        await asyncio.sleep(_SETTLED_S)
        await self._do(uri, engine.prepare, path, text, position)
        await asyncio.sleep(_IDLE_S)
        await self._do(uri, engine.warm, path, text, position)

    async def _do(
        self, uri: str, work: Callable[..., None], path: str, text: str, position: Position
    ) -> None:
        def ahead(cancelled: Cancelled) -> None:
            work(path, text, position.line, position.character, cancelled=cancelled)

        try:
            await self._server.latest.run((_KEY, uri), ahead)
        except BadInputError as error:
            logger.debug("nothing to do ahead: %s", error)
