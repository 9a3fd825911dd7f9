"""`initialize`, `initialized`, `shutdown` and `exit`."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder

from reprise.lsp.conversion import path_of
from reprise.lsp.options import options_from
from reprise.lsp.requests.configuration import pull_settings
from reprise.lsp.server import RepriseServer
from reprise.workspace.text import Encoding

logger = logging.getLogger(__name__)


def register(server: RepriseServer) -> None:
    """Register the requests."""
    server.feature(types.INITIALIZE)(initialize)
    server.feature(types.INITIALIZED)(initialized)
    server.feature(types.SHUTDOWN)(shutdown)
    server.feature(types.EXIT)(leave)


def initialize(ls: RepriseServer, params: types.InitializeParams) -> None:
    """Take note of what the client brings; pygls answers with the capabilities."""
    encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
    ls.buffers.encoding = cast(Encoding, str(getattr(encoding, "value", encoding)))
    ls.initial_options = options_from(params.initialization_options)
    for root in _roots(params):
        ls.folders.add(root)


async def initialized(ls: RepriseServer, params: types.InitializedParams) -> None:
    """Ask for settings and file events, then open the folders."""
    ls.reporter.send_status()
    ls.start(_register_dynamically(ls))
    await pull_settings(ls)
    await asyncio.gather(*(ls.open_folder(folder) for folder in ls.folders))
    ls.reporter.send_status()


async def shutdown(ls: RepriseServer, params: None) -> None:
    """Store and close the indexes; the answer says that it is done."""
    await ls.folders.close()


def leave(ls: RepriseServer, params: None) -> None:
    """End the process: with status 0 after `shutdown`, as the protocol says."""
    ls.saw_exit = True
    ls.end(0 if ls.protocol.is_shut_down else 1)


def _roots(params: types.InitializeParams) -> list[Path]:
    folders = params.workspace_folders or []
    uris = [folder.uri for folder in folders] or ([params.root_uri] if params.root_uri else [])
    roots = [path for uri in uris if (path := path_of(uri)) is not None]
    return roots or ([Path(params.root_path)] if params.root_path else [])


async def _register_dynamically(ls: RepriseServer) -> None:
    workspace = ls.client_capabilities.workspace
    if workspace is None:
        return
    registrations = []
    if workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration:
        watchers = [types.FileSystemWatcher(glob_pattern="**/*")]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registrations.append(types.Registration(id="watch", method=method, register_options=options))
    if workspace.did_change_configuration and workspace.did_change_configuration.dynamic_registration:
        section = types.DidChangeConfigurationRegistrationOptions(section="reprise")
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        registrations.append(types.Registration(id="settings", method=method, register_options=section))
    if not registrations:
        return
    try:
        await ls.client_register_capability_async(types.RegistrationParams(registrations=registrations))
    except Exception as error:  # noqa: BLE001 - the editor may refuse: the server watches by itself as well
        logger.info("the editor registers nothing: %s", error)
