"""`workspace/didChangeWatchedFiles`: what the editor saw change on disk."""

from __future__ import annotations

from collections import defaultdict

from lsprotocol import types

from reprise.lsp.folders import Folder
from reprise.lsp.server import RepriseServer
from reprise.types import DiskChanged


def register(server: RepriseServer) -> None:
    """Register the notification."""
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(did_change_watched_files)


async def did_change_watched_files(ls: RepriseServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Queue the paths for the indexes of their folders; a changed settings file is read again."""
    changed: defaultdict[Folder, list[DiskChanged]] = defaultdict(list)
    for event in params.changes:
        owner = ls.owner(event.uri)
        if owner is not None:
            changed[owner[0]].append(DiskChanged(owner[1]))
    for folder, changes in changed.items():
        if folder.engine is not None:
            folder.engine.submit(changes)
    if any(change.path == "reprise.toml" for changes in changed.values() for change in changes):
        await ls.apply_settings()
