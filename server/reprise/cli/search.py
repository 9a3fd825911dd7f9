"""`reprise search`: find code in a workspace."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from reprise.cli.arguments import AsJson, Folder, existing_folder
from reprise.errors import BadInputError
from reprise.types import SearchResult


class By(StrEnum):
    """What one hit is."""

    CHUNK = "chunk"
    FUNCTION = "function"
    FILE = "file"


def search(
    path: Folder,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or code; - reads standard input.")],
    top: Annotated[int, typer.Option("--top", min=1, help="How many hits.")] = 20,
    by: Annotated[By, typer.Option("--by", help="What one hit is.")] = By.FUNCTION,
    json: AsJson = False,
) -> None:
    """Search a workspace; what is not indexed yet is indexed first."""
    from reprise.cli.output import print_json
    from reprise.cli.workspace import indexed
    from reprise.wire import search_json

    root = existing_folder(path)
    words = _standard_input() if query == "-" else query
    if not words.strip():
        raise BadInputError("the query is empty: give words or code")
    with indexed(root) as engine:
        result = engine.search_result(words, top, by.value)
    if json:
        print_json(search_json(result))
    else:
        _print(result)


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")


def _print(result: SearchResult) -> None:
    from reprise.cli.output import console, hit_title, milliseconds, snippet

    out = console()
    for hit in result.hits:
        out.print(hit_title(hit))
        out.print(snippet(hit.text, hit.path, hit.start_line))
        out.print()
    if not result.hits:
        out.print(f"[yellow]nothing found[/]: {result.empty_because}")
    out.print(f"[dim]{milliseconds(result.timings_ms)}[/]")
