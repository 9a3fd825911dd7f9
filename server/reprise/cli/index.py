"""`reprise index`: bring a workspace's index up to date."""

from __future__ import annotations

import time

from reprise.cli.arguments import AsJson, Folder, existing_folder


def index(path: Folder, json: AsJson = False) -> None:
    """Index a workspace, or bring its index up to date."""
    from reprise.cli.output import print_json
    from reprise.cli.status import print_status
    from reprise.cli.workspace import indexed
    from reprise.wire import status_json

    started_at = time.monotonic()
    with indexed(existing_folder(path)) as engine:
        took_s = time.monotonic() - started_at
        status = engine.status()
        if json:
            print_json(status_json(status) | {"took_s": round(took_s, 3)})
        else:
            print_status(status, f"indexed in {took_s:.1f} s")
