"""`workspace/didChangeConfiguration`, and asking for `workspace/configuration`."""

from __future__ import annotations

import asyncio
import logging

from lsprotocol import types

from reprise.lsp.options import SECTION, options_from, pushed_options
from reprise.lsp.server import RepriseServer

logger = logging.getLogger(__name__)

_PATIENCE_S = 2.0  # an editor that never answers must not keep the index from starting


def register(server: RepriseServer) -> None:
    """Register the notification."""
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(did_change_configuration)


async def did_change_configuration(ls: RepriseServer, params: types.DidChangeConfigurationParams) -> None:
    """Use what the editor pushes; an empty push means: ask."""
    pushed = pushed_options(params.settings)
    if pushed:
        for folder in ls.folders:
            folder.options = pushed
    else:
        await pull_settings(ls)
    await ls.apply_settings()


async def pull_settings(ls: RepriseServer) -> None:
    """Ask the editor for the settings of each folder, if it can be asked."""
    workspace = ls.client_capabilities.workspace
    folders = list(ls.folders)
    if workspace is None or not workspace.configuration or not folders:
        return
    items = [types.ConfigurationItem(scope_uri=folder.root.as_uri(), section=SECTION) for folder in folders]
    try:
        request = ls.workspace_configuration_async(types.ConfigurationParams(items=items))
        answers = await asyncio.wait_for(request, _PATIENCE_S)
    except Exception as error:  # noqa: BLE001 - whatever the editor answered: the settings below it stay in force
        logger.warning("the editor does not tell its settings: %s", error or type(error).__name__)
        return
    for folder, answer in zip(folders, answers or (), strict=False):
        folder.options = options_from(answer)
