"""`workspace/executeCommand`: what an editor's menu offers.

Each command takes at most one argument, an object or (for a document or folder) its address alone; for `uri`
an object may have `textDocument`, as the protocol's own requests have:

- `reprise.showContext` `{uri, position}`: what a completion there would be answered from; without a position,
  the last answer in that document, without anything the last of all. The JSON of `reprise complete`.
- `reprise.explainLast` `{uri}`: the last answer, its stages, the reason if it was empty. The same JSON, with
  `explanation`: what each snippet did for a language model's answer. Asks the model some times; can be
  cancelled, and reports work-done progress.
- `reprise.replayLast` `{uri}`: what the last answer was made of, as `reprise replay` reads it; null if there
  is none.
- `reprise.status`, `reprise.reindex`, `reprise.clearIndex` `{uri}`: of one folder or of all.
- `reprise.pause` `{paused, uri}`: stop or resume indexing; without `paused` the other way round.
- `reprise.accepted`: sent by the editor when a completion was accepted, with the item's id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from reprise.lsp.accepting import with_item
from reprise.lsp.answers import Answer
from reprise.lsp.explaining import Token, explained
from reprise.lsp.folders import Folder
from reprise.lsp.server import RepriseServer
from reprise.types import CompletionResult
from reprise.wire import completion_json, explanation_json, status_json

logger = logging.getLogger(__name__)

ACCEPTED = "reprise.accepted"
_CONTEXT_KEY = "showContext"


def register(server: RepriseServer) -> None:
    """Register the request, and the names that the server advertises."""
    server.feature(types.WORKSPACE_EXECUTE_COMMAND)(execute_command)
    for name in _COMMANDS:
        server.command(name)(execute_command)


async def execute_command(ls: RepriseServer, params: types.ExecuteCommandParams) -> Any:
    """Run one command."""
    command = _COMMANDS.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams(f"no such command: {params.command}")
    argument = _argument(params.arguments or ())
    if command is _explain_last:
        return await _explain_last(ls, argument, params.work_done_token)
    return await command(ls, argument)


def set_paused(ls: RepriseServer, folder: Folder, paused: bool) -> None:
    """Stop or resume the indexing of a folder, and show it."""
    folder.is_paused = paused
    if folder.engine is not None:
        folder.engine.pause(paused)
    ls.reporter.follow(folder)


Command = Callable[[RepriseServer, dict[str, Any]], Awaitable[Any]]


def _argument(arguments: Sequence[Any]) -> dict[str, Any]:
    """The one argument as an object."""
    if not arguments or arguments[0] is None:
        return {}
    first = arguments[0]
    if len(arguments) > 1 or not isinstance(first, str | dict):
        raise JsonRpcInvalidParams("a command takes one argument: an object, or an address")
    argument = {"uri": first} if isinstance(first, str) else dict(first)
    if "textDocument" in argument:  # as in the protocol's own requests
        document = argument.pop("textDocument")
        if not isinstance(document, dict) or not isinstance(document.get("uri"), str):
            raise JsonRpcInvalidParams(f"textDocument must be {{uri}}, not {document!r}")
        argument.setdefault("uri", document["uri"])
    uri = argument.get("uri")
    if uri is not None and not isinstance(uri, str):
        raise JsonRpcInvalidParams(f"uri must be a string, not {uri!r}")
    return argument


async def _show_context(ls: RepriseServer, argument: dict[str, Any]) -> dict[str, Any] | None:
    uri, place = argument.get("uri"), argument.get("position")
    if uri is None or place is None:
        answer = _outside(ls, argument) or ls.answers.last(uri)
        return _answer_json(answer) if answer is not None else None
    site = ls.site(uri, _position(place))
    result = await ls.ask(_CONTEXT_KEY, site, ("inline", "api", "snippet")) if site is not None else None
    return completion_json(result) if result is not None else None


async def _explain_last(
    ls: RepriseServer, argument: dict[str, Any], token: Token = None
) -> dict[str, Any] | None:
    answer = _last_ghost_text(ls, argument)
    explanation = await explained(ls, answer, token) if answer is not None else None
    if answer is None or explanation is None:
        return None
    return _answer_json(answer) | {"explanation": explanation_json(explanation)}


async def _replay_last(ls: RepriseServer, argument: dict[str, Any]) -> dict[str, Any] | None:
    answer = _last_ghost_text(ls, argument)
    if answer is None or answer.result.trace is None:
        return None
    from reprise.completion.replay_file import replay_document  # noqa: PLC0415 - rarely asked for

    return replay_document(answer.result)


async def _status(ls: RepriseServer, argument: dict[str, Any]) -> dict[str, Any]:
    statuses = [
        await asyncio.to_thread(folder.engine.status)
        for folder in _folders(ls, argument)
        if folder.engine is not None
    ]
    indexes = [status_json(status) for status in statuses]
    counts = {"shown": ls.answers.n_shown, "accepted": ls.answers.n_accepted}
    return ls.reporter.status() | {"indexes": indexes} | counts


async def _reindex(ls: RepriseServer, argument: dict[str, Any]) -> None:
    for folder in _folders(ls, argument):
        if folder.engine is not None:
            set_paused(ls, folder, False)
            await asyncio.to_thread(folder.engine.reindex)


async def _clear_index(ls: RepriseServer, argument: dict[str, Any]) -> None:
    for folder in _folders(ls, argument):
        if folder.engine is not None:
            set_paused(ls, folder, False)
            await asyncio.to_thread(folder.engine.clear_index)


async def _pause(ls: RepriseServer, argument: dict[str, Any]) -> dict[str, Any]:
    folders = _folders(ls, argument)
    paused = argument.get("paused", not any(folder.is_paused for folder in folders))
    if not isinstance(paused, bool):
        raise JsonRpcInvalidParams(f"paused must be true or false, not {paused!r}")
    for folder in folders:
        set_paused(ls, folder, paused)
    return ls.reporter.status()


async def _accepted(ls: RepriseServer, argument: dict[str, Any]) -> None:
    accepted = ls.answers.accept(argument.get("answer"), argument.get("item"))
    if accepted is not None:
        uri, item = accepted
        logger.info("accepted: %s from %s, confidence %.2f", item.kind, item.source, item.confidence)
        buffer = ls.buffers.get(uri)
        if buffer is not None and item.kind == "inline":
            ls.ahead.accepted(uri, *with_item(buffer, item))


def _last_ghost_text(ls: RepriseServer, argument: dict[str, Any]) -> Answer | None:
    """The last answer, of one document if it is named."""
    return _outside(ls, argument) or ls.answers.last_ghost_text(argument.get("uri"))


def _outside(ls: RepriseServer, argument: dict[str, Any]) -> Answer | None:
    """What is said of a document that lies in no open folder; None for all others."""
    uri = argument.get("uri")
    if uri is None or ls.owner(uri) is not None:
        return None
    return Answer(0, uri, CompletionResult((), (), {}, "workspace: the file lies in no open folder"))


def _answer_json(answer: Answer) -> dict[str, Any]:
    return completion_json(answer.result) | {"uri": answer.uri}


def _folders(ls: RepriseServer, argument: dict[str, Any]) -> list[Folder]:
    uri = argument.get("uri")
    if uri is None:
        return list(ls.folders)
    for folder in ls.folders:
        if folder.root.as_uri().rstrip("/") == uri.rstrip("/"):
            return [folder]
    owner = ls.owner(uri)
    if owner is None:
        raise JsonRpcInvalidParams(f"{uri} lies in no open folder")
    return [owner[0]]


def _position(value: object) -> types.Position:
    match value:
        case {"line": int(line), "character": int(character)} if line >= 0 and character >= 0:
            return types.Position(line=line, character=character)
    raise JsonRpcInvalidParams(f"position must be {{line, character}}, not {value!r}")


_COMMANDS: dict[str, Command] = {
    "reprise.showContext": _show_context,
    "reprise.explainLast": _explain_last,
    "reprise.replayLast": _replay_last,
    "reprise.status": _status,
    "reprise.reindex": _reindex,
    "reprise.clearIndex": _clear_index,
    "reprise.pause": _pause,
    ACCEPTED: _accepted,
}
