"""The arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reprise.errors import BadInputError

Folder = Annotated[Path, typer.Argument(metavar="PATH", help="The workspace's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def existing_folder(path: Path) -> Path:
    """`path` made absolute; raises `BadInputError` if it is no folder."""
    if not path.expanduser().is_dir():
        raise BadInputError(f"{path}: no such folder")
    return path.expanduser().resolve()
