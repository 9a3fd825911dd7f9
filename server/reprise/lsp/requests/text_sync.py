"""`textDocument/didOpen`, `didChange`, `didClose`: the buffers follow the editor, the index follows them."""

from __future__ import annotations

from lsprotocol import types

from reprise.lsp.conversion import path_of
from reprise.lsp.folders import Folder, project_root
from reprise.lsp.requests.configuration import pull_settings
from reprise.lsp.requests.inline_completion import KEY as INLINE
from reprise.lsp.server import RepriseServer
from reprise.types import BufferClosed


def register(server: RepriseServer) -> None:
    """Register the notifications."""
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(did_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(did_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(did_close)


def did_open(ls: RepriseServer, params: types.DidOpenTextDocumentParams) -> None:
    """Take over a buffer; a project that no folder holds gets a folder of its own."""
    document = params.text_document
    buffer = ls.buffers.open(document.uri, document.version, document.text)
    path = path_of(document.uri)
    root = project_root(path) if path is not None and ls.owner(document.uri) is None else None
    folder = ls.folders.add(root) if root is not None else None
    if folder is not None:
        ls.start(_open_project(ls, folder))
    else:
        ls.submit(buffer)


def did_change(ls: RepriseServer, params: types.DidChangeTextDocumentParams) -> None:
    """Apply the edits and queue the text; nothing else, for typing waits for it."""
    document = params.text_document
    buffer = ls.buffers.change(document.uri, document.version, params.content_changes)
    if buffer is not None:
        ls.latest.supersede((INLINE, document.uri))  # its answer would be drawn into text that is gone
        ls.submit(buffer)
        place = ls.buffers.place_behind(buffer, params.content_changes)
        ls.ahead.typed(document.uri, buffer.text, place)


def did_close(ls: RepriseServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a buffer: the file on disk counts again."""
    uri = params.text_document.uri
    ls.ahead.forget(uri)
    ls.latest.supersede((INLINE, uri))
    owner = ls.owner(uri) if ls.buffers.close(uri) is not None else None
    if owner is not None and owner[0].engine is not None:
        owner[0].engine.submit([BufferClosed(owner[1])])


async def _open_project(ls: RepriseServer, folder: Folder) -> None:
    await pull_settings(ls)
    await ls.open_folder(folder)
