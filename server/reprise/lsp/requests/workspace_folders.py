"""`workspace/didChangeWorkspaceFolders`."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from reprise.lsp.conversion import path_of
from reprise.lsp.requests.configuration import pull_settings
from reprise.lsp.server import RepriseServer


def register(server: RepriseServer) -> None:
    """Register the notification."""
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(did_change_workspace_folders)


async def did_change_workspace_folders(
    ls: RepriseServer, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Close the engines of the folders that left, open those of the ones that came."""
    paths = [path for added in params.event.added if (path := path_of(added.uri)) is not None]
    opened = [folder for path in paths if (folder := ls.folders.add(path)) is not None]
    for removed in params.event.removed:
        path = path_of(removed.uri)
        folder = await ls.folders.remove(path) if path is not None else None
        if folder is not None:
            ls.reporter.forget(folder)
    if opened:
        await pull_settings(ls)
        await asyncio.gather(*(ls.open_folder(folder) for folder in opened))
