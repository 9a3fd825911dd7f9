"""`reprise complete`: one completion, as an editor would get it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reprise.cli.arguments import AsJson, existing_folder
from reprise.errors import BadInputError
from reprise.types import CompletionResult, Explanation

if TYPE_CHECKING:
    from reprise.engine import Engine

_LOADING_S = 120.0  # a model that runs in this process is read from disk first


def complete(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to complete in.")],
    line: Annotated[int, typer.Option("--line", min=0, help="The line, from 0.")],
    character: Annotated[int, typer.Option("--character", min=0, help="The character in it, from 0.")],
    root: Annotated[
        Path | None,
        typer.Option("--root", help="The workspace; else the nearest folder with .git or reprise.toml."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Show the context, the scores, the time of each stage and what each snippet did for a "
            "language model's answer.",
        ),
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record", metavar="FILE", help="Save what `reprise replay` makes the answer again of."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Complete at a position of a file; what is not indexed yet is indexed first."""
    from reprise.cli.output import print_json
    from reprise.cli.workspace import indexed
    from reprise.completion.replay_file import write_replay
    from reprise.wire import completion_json, explanation_json

    path = file.expanduser().resolve()
    text = _text(path, file)
    folder = existing_folder(root) if root is not None else _workspace_of(path)
    if not path.is_relative_to(folder):
        raise BadInputError(f"{file}: lies outside the workspace {folder}")
    with indexed(folder) as engine:
        result = engine.complete(path, text, line, character, deadline_ms=_patience_ms(engine))
        explanation = engine.explain(result) if explain else None
    if record is not None:
        write_replay(record, result)
    if json:
        more = {"explanation": explanation_json(explanation)} if explanation is not None else {}
        print_json(completion_json(result) | more)
    else:
        _print(result, path.name, explanation)


def _patience_ms(engine: Engine) -> float | None:
    """How long to wait for an answer: nobody types meanwhile, so as long as the language model may take."""
    if not engine.model.is_on or not engine.model.wait_until_known(_LOADING_S):
        return None
    settings = engine.settings
    return max(settings.completion.deadline_ms, settings.generator.timeout_ms)


def _workspace_of(path: Path) -> Path:
    """The workspace around a file; raises `BadInputError` where that would be a home or half the system."""
    from reprise.workspace.roots import find_root, is_marked, is_shared_folder

    folder = find_root(path)
    if is_shared_folder(folder) and not is_marked(folder):
        mend = "give the workspace with --root, or put a reprise.toml where it begins"
        raise BadInputError(f"{path}: lies in no workspace, and {folder} is too much for one: {mend}")
    return folder


def _text(path: Path, given: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise BadInputError(f"{given}: {error.strerror or error}") from error


def _print(result: CompletionResult, path: str, explanation: Explanation | None) -> None:
    from reprise.cli.answers import print_context, print_explanation, print_items
    from reprise.cli.output import console, milliseconds

    out = console()
    print_items(out, result, path)
    if explanation is not None:
        print_context(out, result)
        print_explanation(out, explanation)
        out.rule("time", align="left")
    out.print(f"[dim]{milliseconds(result.timings_ms)}[/]")
