"""One file a request: find the place, ask the engine once, convert the answer."""

from __future__ import annotations

from reprise.lsp.requests import (
    completion,
    configuration,
    execute_command,
    inline_completion,
    lifecycle,
    progress_cancel,
    resolve,
    text_sync,
    watched_files,
    workspace_folders,
)
from reprise.lsp.server import RepriseServer

_REQUESTS = (
    lifecycle,
    text_sync,
    completion,
    resolve,
    inline_completion,
    execute_command,
    configuration,
    workspace_folders,
    watched_files,
    progress_cancel,
)


def register_all(server: RepriseServer) -> None:
    """Register every request with the server."""
    for request in _REQUESTS:
        request.register(server)
