"""Tells the editor how far the index is: work-done progress that can be cancelled, and the status item.

Knows what to show and when; not how indexing works.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from reprise.lsp import status
from reprise.lsp.folders import Folder
from reprise.lsp.status import State
from reprise.types import IndexProgress

if TYPE_CHECKING:
    from reprise.lsp.server import RepriseServer

logger = logging.getLogger(__name__)

_PATIENCE_S = 0.3  # shorter work than that shows no progress bar: it would only flicker
_INTERVAL_S = 0.1


class Reporter:
    """Follows the progress of every folder; called on the message loop, but for `on_progress`."""

    def __init__(self, server: RepriseServer) -> None:
        self._server = server
        self._bars: dict[Folder, ProgressBar] = {}
        self._sent: dict[str, Any] | None = None

    def on_progress(self, folder: Folder, progress: IndexProgress) -> None:
        """Take a report from an engine; callable from any thread."""
        folder.progress = progress
        folder.was_ready = folder.was_ready or progress.stage == "ready"
        if progress.stage == "ready" or folder not in self._bars:  # a bar that is there looks by itself
            self._server.call_on_loop(self.follow, folder)

    def send_status(self) -> None:
        """Tell the editor the state of the whole, if it changed."""
        params = self.status()
        if params != self._sent:
            self._sent = params
            self._server.protocol.notify(status.METHOD, params)

    def status(self) -> dict[str, Any]:
        """The state of the whole: the worst of its folders'."""
        folders = list(self._server.folders)
        state, progress, reason = self._state(folders)
        roots = [str(folder.root) for folder in folders]
        return status.status_params(state, roots, progress, reason, _generator(folders))

    def _state(self, folders: Sequence[Folder]) -> tuple[State, IndexProgress | None, str]:
        failed = next((folder for folder in folders if folder.failure), None)
        if failed is not None:
            return "error", None, failed.failure
        if any(folder.engine is None for folder in folders):
            return "starting", None, ""
        if any(folder.is_paused for folder in folders):
            return "paused", None, ""
        busy = next((folder for folder in folders if not folder.is_ready), None)
        return ("indexing", busy.progress, "") if busy else ("ready", None, "")

    def is_behind(self, folder: Folder) -> bool:
        """Whether an answer would be better a little later; the indexing of one edit does not count."""
        bar = self._bars.get(folder)
        return not folder.was_ready or (bar is not None and bar.is_due)

    def forget(self, folder: Folder) -> None:
        """End what is shown of a folder."""
        bar = self._bars.pop(folder, None)
        if bar is not None:
            bar.end("stopped")
        self.send_status()

    def folder_of(self, token: int | str) -> Folder | None:
        """The folder whose progress bar has this token."""
        return next((folder for folder, bar in self._bars.items() if bar.token == token), None)

    def follow(self, folder: Folder) -> None:
        """Show, or stop showing, what a folder is at."""
        if folder not in self._server.folders:
            return  # an engine that closes reports once more
        if folder.is_ready or folder.is_paused or folder.failure:
            bar = self._bars.pop(folder, None)
            if bar is not None:
                bar.end("ready" if folder.is_ready else "stopped")
            self.send_status()
        elif folder not in self._bars:
            bar = self._bars[folder] = ProgressBar(self._server, folder)
            bar.start(self.send_status)


def _generator(folders: Sequence[Folder]) -> dict[str, Any] | None:
    """The language model that needs attention most; None where no folder has one."""
    models = [folder.engine.model.state for folder in folders if folder.engine is not None]
    urgent = [model for state in ("down", "connecting", "ready") for model in models if model.state == state]
    return asdict(urgent[0]) if urgent else None


class ProgressBar:
    """One run of indexing in one folder, as the editor shows it."""

    def __init__(self, server: RepriseServer, folder: Folder) -> None:
        self.token = f"reprise-{uuid.uuid4()}"
        self._server = server
        self._folder = folder
        self._task: asyncio.Task[None] | None = None
        self._is_shown = False
        self.is_due = False

    def start(self, on_tick: Callable[[], None]) -> None:
        """Show the bar once the work has lasted a moment, and keep it up to date."""
        self._task = asyncio.get_running_loop().create_task(self._run(on_tick))

    def end(self, message: str) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._task.cancel()
        if self._is_shown:
            self._is_shown = False
            self._send(types.WorkDoneProgressEnd(message=message))

    async def _run(self, on_tick: Callable[[], None]) -> None:
        await asyncio.sleep(_PATIENCE_S)
        self.is_due = True
        on_tick()
        await self._begin()
        last: IndexProgress | None = None
        while True:
            if self._folder.progress != last:
                last = self._folder.progress
                self._report()
                on_tick()
            await asyncio.sleep(_INTERVAL_S)

    async def _begin(self) -> None:
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        try:
            params = types.WorkDoneProgressCreateParams(token=self.token)
            await self._server.window_work_done_progress_create_async(params)
        except Exception as error:  # noqa: BLE001 - the editor may refuse: then there is no bar
            logger.info("the editor shows no progress: %s", error)
            return
        self._is_shown = True
        title = f"Indexing {self._folder.root.name}"
        self._send(types.WorkDoneProgressBegin(title=title, cancellable=True, percentage=0))

    def _report(self) -> None:
        progress = self._folder.progress
        if not self._is_shown or progress is None:
            return
        percentage = 100 * progress.done // progress.total if progress.total else None
        message = status.stage_text(progress)
        self._send(types.WorkDoneProgressReport(message=message, percentage=percentage, cancellable=True))

    def _send(
        self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd
    ) -> None:
        self._server.progress(types.ProgressParams(token=self.token, value=value))
