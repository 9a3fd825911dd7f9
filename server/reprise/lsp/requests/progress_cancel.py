"""`window/workDoneProgress/cancel`: stopping the indexing that a progress bar shows pauses its folder."""

from __future__ import annotations

from lsprotocol import types

from reprise.lsp.requests.execute_command import set_paused
from reprise.lsp.server import RepriseServer


def register(server: RepriseServer) -> None:
    """Register the notification."""
    server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)(cancel)


def cancel(ls: RepriseServer, params: types.WorkDoneProgressCancelParams) -> None:
    """Pause the folder whose bar was cancelled; `reprise.pause` resumes it."""
    folder = ls.reporter.folder_of(params.token)
    if folder is not None:
        set_paused(ls, folder, True)
