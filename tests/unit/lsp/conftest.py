"""The server in a thread of the test, a client at the other end, and engines that do as told."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reprise.config import Settings
from reprise.lsp.assembly import create_server
from reprise.lsp.folders import Folder
from reprise.lsp.serve import serve
from reprise.lsp.server import RepriseServer
from reprise.types import IndexProgress
from tests.e2e.lsp_client import PATIENCE_S, LspClient
from tests.unit.lsp.fake_engine import FakeEngine

READY = IndexProgress("ready", 0, 0)


class Session:
    """One connection, with the engines that the server opened by their folders' names."""

    def __init__(self) -> None:
        self.engines: dict[str, FakeEngine] = {}
        self.is_ready_at_once = True
        self.open_engine: Callable[..., Any] = self._open_fake
        to_server, to_client = os.pipe(), os.pipe()
        self.client = LspClient(os.fdopen(to_client[0], "rb"), os.fdopen(to_server[1], "wb"))
        self._streams = os.fdopen(to_server[0], "rb"), os.fdopen(to_client[1], "wb")
        self.exit_code: int | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def engine(self, root: Path) -> FakeEngine:
        return self.engines[root.name]

    def wait_for_end(self) -> int | None:
        """The exit status, once the server is gone."""
        self._thread.join(PATIENCE_S)
        return self.exit_code

    def _serve(self) -> None:
        async def run() -> int:
            return await serve(create_server(self._open), *self._streams)

        self.exit_code = asyncio.run(run())
        self._streams[1].close()

    def _open(self, folder: Folder, settings: Settings, server: RepriseServer) -> Any:
        return self.open_engine(folder, settings, server)  # a test may have put another in its place

    def _open_fake(self, folder: Folder, settings: Settings, server: RepriseServer) -> Any:
        engine = FakeEngine(folder.root, settings)
        engine.report = lambda progress: server.reporter.on_progress(folder, progress)
        engine.warn = lambda message: server.call_on_loop(server.on_warning, folder, message)
        self.engines[folder.root.name] = engine
        if self.is_ready_at_once:
            engine.report(READY)
        return engine


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Session]:
    """A running server that nobody has initialized yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))
    session = Session()
    yield session
    if session.exit_code is None:
        session.client.close()
        session.wait_for_end()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty workspace folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder
