"""What the editor's status item shows: a state, a line of text, and how far the index is.

The server sends it as the notification `reprise/status` whenever it changes. Its parameters:
`state`: `starting` | `indexing` | `ready` | `paused` | `error`; `text`: one line for people; `done` and
`total`: files of the current stage while indexing, else null; `folders`: the indexed folders' paths;
`generator`: the language model as `{state, backend, model, name, format, message}`, `state` being
`connecting` | `ready` | `down`, `name` what to call it where there is little room; null where none is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from reprise.types import IndexProgress

State = Literal["starting", "indexing", "ready", "paused", "error"]
METHOD = "reprise/status"

_STAGE_WORDS = {"walking": "looking for files", "parsing": "reading files", "embedding": "embedding code"}


def status_params(
    state: State,
    folders: Sequence[str],
    progress: IndexProgress | None = None,
    reason: str = "",
    generator: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The parameters of one notification."""
    is_counting = state == "indexing" and progress is not None and progress.total > 0
    return {
        "state": state,
        "text": _text(state, folders, progress, reason) + _model_text(generator),
        "done": progress.done if is_counting and progress else None,
        "total": progress.total if is_counting and progress else None,
        "folders": list(folders),
        "generator": generator and {**generator, "name": _name(generator)},
    }


def stage_text(progress: IndexProgress) -> str:
    """A stage in words, with its count where there is one."""
    words = _STAGE_WORDS.get(progress.stage, progress.stage)
    return f"{words}, {progress.done} of {progress.total}" if progress.total else words


def _model_text(generator: Mapping[str, Any] | None) -> str:
    if generator is None:
        return ""
    name = _name(generator)
    match generator["state"]:
        case "ready":
            return f", with {name} ({generator['backend']})"
        case "connecting":
            return f", connecting to {name}"
    return f", without {name}: {generator['message']}"


def _name(generator: Mapping[str, Any]) -> str:
    """What people call a model: of a file or a folder its own name; the backend where it is not known."""
    path = (generator["model"] or generator["backend"]).replace("\\", "/").rstrip("/")
    return str(path.rpartition("/")[2].removesuffix(".gguf"))


def _text(state: State, folders: Sequence[str], progress: IndexProgress | None, reason: str) -> str:
    if state == "error":
        return f"Reprise: {reason}"
    if state == "indexing":
        return f"Reprise: {stage_text(progress)}" if progress else "Reprise: indexing"
    if state == "ready" and not folders:
        return "Reprise: ready (no folder open)"
    return f"Reprise: {state}"
