"""Explains an answer that was sent: beside the message loop, and with progress where the client wants it.

Knows who is asked and what is shown meanwhile; not how an answer is explained.
"""

from __future__ import annotations

from lsprotocol import types

from reprise.lsp.answers import Answer
from reprise.lsp.server import RepriseServer
from reprise.types import Cancelled, Explanation

_KEY = "explain"
_TITLE = "Explaining the completion"

Token = int | str | None
"""Of the progress that the client wants to see; None if it wants none."""


async def explained(ls: RepriseServer, answer: Answer, token: Token) -> Explanation | None:
    """Why `answer` is as it is; None once a newer question about the same document replaces this one."""
    owner = ls.owner(answer.uri)
    engine = owner[0].engine if owner is not None else None
    if engine is None:
        from reprise.completion.explain import explain  # noqa: PLC0415 - not needed to answer `initialize`

        return explain(answer.result)
    shown = _Progress(ls, token)

    def work(cancelled: Cancelled) -> Explanation:
        return engine.explain(answer.result, cancelled, shown.report)

    shown.begin()
    try:
        return await ls.latest.run((_KEY, answer.uri), work)
    finally:
        shown.end()


class _Progress:
    """Work-done progress under a client's token; `report` may be called from any thread."""

    def __init__(self, ls: RepriseServer, token: Token) -> None:
        self._ls = ls
        self._token = token
        self._is_over = False

    def begin(self) -> None:
        self._send(types.WorkDoneProgressBegin(title=_TITLE, percentage=0))

    def report(self, n_done: int, n_all: int) -> None:
        message = f"{n_done} of {n_all}"
        value = types.WorkDoneProgressReport(message=message, percentage=100 * n_done // n_all)
        self._ls.call_on_loop(self._send, value)

    def end(self) -> None:
        self._send(types.WorkDoneProgressEnd())
        self._is_over = True

    def _send(
        self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd
    ) -> None:
        if self._token is not None and not self._is_over:
            self._ls.progress(types.ProgressParams(token=self._token, value=value))
