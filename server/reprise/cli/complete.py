"""`reprise complete`: one completion, as an editor would get it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reprise.cli.arguments import AsJson, existing_folder
from reprise.errors import BadInputError
from reprise.types import Completion, CompletionResult


def complete(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to complete in.")],
    line: Annotated[int, typer.Option("--line", min=0, help="The line, from 0.")],
    character: Annotated[int, typer.Option("--character", min=0, help="The character in it, from 0.")],
    root: Annotated[
        Path | None,
        typer.Option("--root", help="The workspace; else the nearest folder with .git or reprise.toml."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the context, the scores and the time of each stage.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Complete at a position of a file; what is not indexed yet is indexed first."""
    from reprise.cli.output import print_json
    from reprise.cli.workspace import indexed
    from reprise.wire import completion_json

    path = file.expanduser().resolve()
    text = _text(path, file)
    folder = existing_folder(root) if root is not None else _workspace_of(path)
    if not path.is_relative_to(folder):
        raise BadInputError(f"{file}: lies outside the workspace {folder}")
    with indexed(folder) as engine:
        result = engine.complete(path, text, line, character)
    if json:
        print_json(completion_json(result))
    else:
        _print(result, path.name, explain)


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


def _print(result: CompletionResult, path: str, explain: bool) -> None:
    from reprise.cli.output import console, hit_title, milliseconds, snippet

    out = console()
    for item in result.items:
        out.print(_title(item))
        out.print(snippet(item.text, path))
        for hit in item.provenance[:3]:
            out.print(f"  from {hit_title(hit)}")
        out.print()
    if not result.items:
        out.print(f"[yellow]nothing to offer[/]: {result.empty_because}")
    if explain:
        out.rule("context", align="left")
        for hit in result.context:
            out.print(hit_title(hit))
            out.print(snippet(hit.text, hit.path, hit.start_line))
        out.rule("time", align="left")
    out.print(f"[dim]{milliseconds(result.timings_ms)}[/]")


def _title(item: Completion) -> str:
    from rich.markup import escape

    label = f"  [bold]{escape(item.label)}[/]" if item.label else ""
    span = f"{item.range.start.line}:{item.range.start.character}"
    return f"[magenta]{item.kind}[/] from {item.source} at {span}  [yellow]{item.confidence:.0%}[/]{label}"
