"""Puts a server together: its state, every request, and the engine behind each folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reprise.lsp.folders import Folder
from reprise.lsp.requests import register_all
from reprise.lsp.server import OpenEngine, RepriseServer

if TYPE_CHECKING:
    from reprise.config import Settings
    from reprise.engine import Engine


def create_server(open_engine: OpenEngine | None = None) -> RepriseServer:
    """A server with every request registered; `open_engine` replaces the real engine in tests."""
    server = RepriseServer(open_engine or _open_engine)
    register_all(server)
    return server


def _open_engine(folder: Folder, settings: Settings, server: RepriseServer) -> Engine:
    from reprise.engine import Engine  # noqa: PLC0415 - `initialize` is answered before numpy is imported

    return Engine.open(
        folder.root,
        settings,
        on_warning=lambda message: server.call_on_loop(server.on_warning, folder, message),
        on_progress=lambda progress: server.reporter.on_progress(folder, progress),
        on_model_change=lambda: server.call_on_loop(server.reporter.send_status),
    )
