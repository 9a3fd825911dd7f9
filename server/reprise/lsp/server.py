"""The language server: what the requests share.

One message loop owns everything here; engines and questions run beside it. Each request lives in a file of
its own under `requests/`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from reprise import __version__
from reprise.errors import BadInputError
from reprise.lsp.ahead import Ahead
from reprise.lsp.answers import Answers
from reprise.lsp.conversion import path_of, position_from
from reprise.lsp.documents import Buffer, Buffers
from reprise.lsp.folders import Folder, Folders
from reprise.lsp.latest import Latest
from reprise.lsp.options import overlaid
from reprise.lsp.protocol import RepriseProtocol, strict_converter
from reprise.lsp.reporting import Reporter
from reprise.types import BufferChanged, Cancelled, CompletionResult, ItemKind, Position

if TYPE_CHECKING:
    from reprise.config import ResolvedSettings, Settings
    from reprise.engine import Engine

logger = logging.getLogger(__name__)

_N_QUESTIONS = 4  # at once; an abandoned one leaves its thread within milliseconds

OpenEngine = Callable[[Folder, "Settings", "RepriseServer"], "Engine"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a question is asked: a position in an open buffer of a folder."""

    buffer: Buffer
    folder: Folder
    path: str
    """Relative to the folder."""
    position: Position


class RepriseServer(LanguageServer):
    """The state of one connection."""

    protocol: RepriseProtocol

    def __init__(self, open_engine: OpenEngine) -> None:
        super().__init__(
            "reprise", __version__, protocol_cls=RepriseProtocol, converter_factory=strict_converter
        )
        self.buffers = Buffers()
        self.folders = Folders(lambda folder: open_engine(folder, self.resolve(folder).settings, self))
        self.answers = Answers()
        self.reporter = Reporter(self)
        self.initial_options: Mapping[str, Any] = {}
        self._questions = ThreadPoolExecutor(_N_QUESTIONS, thread_name_prefix="question")
        self.latest = Latest(self._questions)
        self.ahead = Ahead(self)
        self.exit_code: int | None = None
        self.saw_exit = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._told: set[str] = set()
        self._chores: set[asyncio.Task[Any]] = set()

    # The connection -----------------------------------------------------------------------------------------

    async def run_until_end(self) -> int:
        """Serve until the client says `exit` or is gone; returns the exit status."""
        self._loop = asyncio.get_running_loop()
        await self._ended.wait()
        await self.folders.close()
        self._questions.shutdown(wait=False, cancel_futures=True)
        return 1 if self.exit_code is None else self.exit_code

    def end(self, exit_code: int) -> None:
        """Leave the message loop."""
        if self.exit_code is None:
            self.exit_code = exit_code
        self._ended.set()

    def call_on_loop(self, function: Callable[..., object], *arguments: object) -> None:
        """Run `function` on the message loop; callable from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(function, *arguments)

    def tell_once(self, message: str) -> None:
        """Show the user a warning, unless it was shown before."""
        if message not in self._told:
            self._told.add(message)
            params = types.ShowMessageParams(type=types.MessageType.Warning, message=f"Reprise: {message}")
            self.window_show_message(params)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what pygls would put before the user's eyes; what the client got wrong is no error here."""
        is_ours = not isinstance(error, JsonRpcException) or isinstance(error, JsonRpcInternalError)
        logger.log(logging.ERROR if is_ours else logging.INFO, "%s", error)

    # Folders ------------------------------------------------------------------------------------------------

    async def open_folder(self, folder: Folder) -> None:
        """Open a folder's engine and hand it the buffers that are open already."""
        self.reporter.send_status()
        await self.folders.open(folder)
        if folder.failure:
            self.tell_once(folder.failure)
        for buffer in self.buffers:
            self.submit(buffer)
        self.reporter.follow(folder)

    def start(self, chore: Any) -> None:
        """Run a coroutine beside the messages."""
        task = asyncio.get_running_loop().create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    def on_warning(self, folder: Folder, message: str) -> None:
        """Show a warning of an engine; one that stopped for good is a failure of its folder."""
        self.tell_once(message)
        if folder.engine is not None and folder.engine.status().stage == "error":
            folder.failure = message
            self.reporter.send_status()

    def owner(self, uri: str) -> tuple[Folder, str] | None:
        """The folder that a document belongs to and its path there; None if it is in none."""
        path = path_of(uri)
        folder = self.folders.owner(path) if path is not None else None
        relative = folder.relative(path) if folder is not None and path is not None else None
        return (folder, relative) if folder is not None and relative not in (None, ".") else None

    def submit(self, buffer: Buffer) -> None:
        """Queue a buffer's text for the index of its folder."""
        owner = self.owner(buffer.uri)
        if owner is not None and owner[0].engine is not None and not owner[0].leads_outside(owner[1]):
            owner[0].engine.submit([BufferChanged(owner[1], buffer.text)])

    # Settings -----------------------------------------------------------------------------------------------

    def resolve(self, folder: Folder) -> ResolvedSettings:
        """The settings in force in a folder; tells the user about those that cannot be used."""
        from reprise.config import resolve_settings  # noqa: PLC0415 - not needed to answer `initialize`

        resolved = resolve_settings(folder.root, editor=overlaid(self.initial_options, folder.options))
        for problem in resolved.problems:
            logger.warning("%s", problem)
            self.call_on_loop(self.tell_once, problem)
        return resolved

    async def apply_settings(self) -> None:
        """Hand every open engine its settings anew."""
        for folder in self.folders:
            resolved = await asyncio.to_thread(self.resolve, folder)
            if folder.engine is not None and folder.engine.settings != resolved.settings:
                folder.engine.set_settings(resolved.settings)

    # Questions ----------------------------------------------------------------------------------------------

    def site(self, uri: str, position: types.Position) -> Site | None:
        """Where a request points; None if the document belongs to no folder.

        Raises `JsonRpcInvalidParams` for a document that is not open or a line that it does not have.
        """
        buffer = self.buffers.get(uri)
        if buffer is None:
            raise JsonRpcInvalidParams(f"the document {uri} is not open")
        try:
            place = position_from(buffer, position, self.buffers.encoding)
        except ValueError as error:
            raise JsonRpcInvalidParams(str(error)) from None
        owner = self.owner(uri)
        if owner is None or owner[0].leads_outside(owner[1]):
            return None
        return Site(buffer, owner[0], owner[1], place)

    async def ask(
        self, key: str, site: Site, kinds: tuple[ItemKind, ...], text: str | None = None
    ) -> CompletionResult | None:
        """The engine's completion at a site, in `text` or else the buffer's; None once superseded.

        A newer question with the same `key` about the same document supersedes this one.
        """
        engine = site.folder.engine
        if engine is None:
            return CompletionResult((), (), {}, "starting: the workspace is still being opened")
        content = site.buffer.text if text is None else text

        def work(cancelled: Cancelled) -> CompletionResult:
            line, character = site.position.line, site.position.character
            return engine.complete(site.path, content, line, character, kinds=kinds, cancelled=cancelled)

        try:
            return await self.latest.run((key, site.buffer.uri), work)
        except BadInputError as error:
            raise JsonRpcInvalidParams(str(error)) from error
