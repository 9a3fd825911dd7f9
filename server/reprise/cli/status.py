"""`reprise status`: what the index of a workspace holds."""

from __future__ import annotations

from pathlib import Path

from reprise.cli.arguments import AsJson, Folder, existing_folder
from reprise.types import IndexStatus

_MEGABYTE = 1 << 20


def status(path: Folder, json: AsJson = False) -> None:
    """Show what the stored index of a workspace holds, without reading the workspace."""
    from reprise.cli.output import print_json
    from reprise.wire import status_json

    found = _stored(existing_folder(path))
    if json:
        print_json(status_json(found))
    else:
        print_status(found, "" if found.n_files else "not indexed yet: run reprise index")


def _stored(root: Path) -> IndexStatus:
    """What is stored of a workspace; to look at nothing must not create it."""
    from reprise.cli.workspace import opened, progress_shown
    from reprise.config import index_folder
    from reprise.index.snapshot import Snapshot
    from reprise.indexing.status import status_of

    if not index_folder(root).is_dir():
        return status_of(root, Snapshot.empty(), "empty", {}, ())
    with progress_shown() as progress, opened(root, progress) as engine:
        engine.pause(True)
        engine.wait_until_indexed()  # with nothing to do but open what is stored
        return engine.status()


def print_status(status: IndexStatus, remark: str = "") -> None:
    """Print the counts as a table."""
    from rich.table import Table

    from reprise.cli.output import console

    table = Table(box=None, show_header=False, pad_edge=False)
    rows = (
        ("files", f"{status.n_files:,}  ({status.n_lines:,} lines)"),
        ("chunks", f"{status.n_chunks:,}"),
        ("symbols", f"{status.n_symbols:,}"),
        ("calls", f"{status.n_calls:,}"),
        ("vectors", f"{status.n_vectors:,}"),
        ("on disk", f"{status.index_bytes / _MEGABYTE:.1f} MiB"),
        ("left out", ", ".join(f"{count} {reason}" for reason, count in status.skipped.items()) or "nothing"),
    )
    for name, value in rows:
        table.add_row(f"[dim]{name}[/]", value)
    out = console()
    out.print(f"[bold]{status.root}[/]  [green]{remark}[/]", markup=True)
    out.print(table)
    for warning in status.warnings:
        out.print(f"[yellow]warning[/]  {warning}")
