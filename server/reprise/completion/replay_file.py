"""Replay files: one answer and what it was made of, as JSON that another machine can read.

A file holds code, with its secrets masked, and neither an address nor a key. Knows the file's format; not how
an answer is made.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reprise import __version__
from reprise.completion.plain_values import from_plain, plain
from reprise.errors import BadInputError
from reprise.types import Completion, CompletionResult, Trace

_FORMAT = "reprise-replay"
_VERSION = 1
_ADDRESS = re.compile(r"https?://\S*[^\s:;,.)]")
_MAX_BYTES = 64 << 20  # an answer's own buffer and snippets stay far below


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The part of a file that answers are made of."""

    trace: Trace
    items: tuple[Completion, ...]
    empty_because: str | None


def replay_document(result: CompletionResult) -> dict[str, Any]:
    """Return the replay file of an answer; raises `BadInputError` for one that nothing was made for."""
    if result.trace is None:
        raise BadInputError(
            f"there is nothing to replay: {result.empty_because or 'no ghost text was asked'}"
        )
    items = tuple(item for item in result.items if item.kind == "inline")
    trace = replace(result.trace, absence=_without_addresses(result.trace.absence))
    reason = None if items else _without_addresses(result.empty_because)
    recorded = plain(_Recorded(trace, items, reason))
    return {"format": _FORMAT, "version": _VERSION, "reprise": __version__, **recorded}


def write_replay(path: Path, result: CompletionResult) -> None:
    """Write the replay file of an answer; raises `BadInputError` if that cannot be done."""
    document = json.dumps(replay_document(result), indent=1, allow_nan=False)
    try:
        path.write_text(document + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error


def read_replay(path: Path) -> CompletionResult:
    """Return the answer in a replay file, with its trace and without timings.

    Raises `BadInputError` for a file that cannot be read, is broken, or is of a newer Reprise.
    """
    document = _document(path)
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise BadInputError(f"{path}: is no replay file; `reprise complete --record` writes one")
    version = document.get("version")
    if version != _VERSION:
        known = f"this Reprise, {__version__}, reads version {_VERSION}"
        raise BadInputError(f"{path}: is version {version!r} of the format, and {known}; update Reprise")
    try:
        recorded: _Recorded = from_plain(_Recorded, document, "file")
    except BadInputError as error:
        raise BadInputError(f"{path}: is broken: {error}") from error
    trace = recorded.trace
    return CompletionResult(recorded.items, trace.context, {}, recorded.empty_because, trace)


def _without_addresses(reason: str | None) -> str | None:
    """What a model server's fault was, without where it runs."""
    return None if reason is None else _ADDRESS.sub("(its address)", reason)


def _document(path: Path) -> Any:
    try:
        if not path.is_file():
            raise BadInputError(f"{path}: is no file" if path.exists() else f"{path}: no such file")
        if path.stat().st_size > _MAX_BYTES:
            raise BadInputError(f"{path}: is larger than {_MAX_BYTES >> 20} MB, so it is no replay file")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error
    except json.JSONDecodeError as error:
        raise BadInputError(f"{path}: is broken: no JSON from line {error.lineno} on") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadInputError(f"{path}: is broken: {type(error).__name__}") from error
