"""The last few answers: what resolve, acceptance and "why?" refer back to."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from reprise.types import Completion, CompletionResult

_N_KEPT = 32  # two requests a keystroke: the popup on screen is never older than that
_N_TRACED = 8  # what an answer was made of holds the whole buffer


@dataclass(frozen=True, slots=True)
class Answer:
    """One result as it was sent."""

    id: int
    uri: str
    result: CompletionResult
    is_of_ghost_text: bool = True
    """Whether ghost text was asked for, alone or for the popup."""


class Answers:
    """Keeps the newest answers, oldest forgotten first."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._kept: OrderedDict[int, Answer] = OrderedDict()
        self.n_shown = 0
        self.n_accepted = 0

    def keep(self, uri: str, result: CompletionResult, *, is_of_ghost_text: bool = True) -> Answer:
        """Remember a result under a new id."""
        answer = Answer(next(self._ids), uri, result, is_of_ghost_text)
        self._kept[answer.id] = answer
        self.n_shown += bool(result.items)
        while len(self._kept) > _N_KEPT:
            self._kept.popitem(last=False)
        self._forget_trace(answer.id - _N_TRACED)
        return answer

    def item(self, answer_id: object, item_idx: object) -> Completion | None:
        """The item that a client names; None once it is forgotten, or for numbers that name nothing."""
        if not isinstance(answer_id, int) or not isinstance(item_idx, int):
            return None
        answer = self._kept.get(answer_id)
        if answer is None or not 0 <= item_idx < len(answer.result.items):
            return None
        return answer.result.items[item_idx]

    def accept(self, answer_id: object, item_idx: object) -> tuple[str, Completion] | None:
        """Count an acceptance; the document and the item that was accepted, if they are still known."""
        self.n_accepted += 1
        item = self.item(answer_id, item_idx)
        return (self._kept[cast(int, answer_id)].uri, item) if item is not None else None

    def last(self, uri: str | None = None) -> Answer | None:
        """The newest answer, of one document if `uri` is given."""
        return next(self._newest_first(uri), None)

    def last_ghost_text(self, uri: str | None = None) -> Answer | None:
        """The newest answer; of ghost text and a popup that were asked for at once, the ghost text."""
        pair = list(itertools.islice(self._newest_first(uri), 2))
        of_one_document = (answer for answer in pair if answer.uri == pair[0].uri)
        of_ghost_text = (answer for answer in of_one_document if answer.is_of_ghost_text)
        return next(of_ghost_text, pair[0] if pair else None)

    def _newest_first(self, uri: str | None) -> Iterator[Answer]:
        return (answer for answer in reversed(self._kept.values()) if uri in (None, answer.uri))

    def _forget_trace(self, answer_id: int) -> None:
        answer = self._kept.get(answer_id)
        if answer is not None and answer.result.trace is not None:
            self._kept[answer_id] = replace(answer, result=replace(answer.result, trace=None))
