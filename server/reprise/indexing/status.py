"""Counts of a snapshot, and what is on disk, for people. Knows no thread."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from reprise.config import index_folder
from reprise.index.snapshot import Snapshot
from reprise.types import IndexStatus


def status_of(
    root: Path, snapshot: Snapshot, stage: str, skipped: Mapping[str, int], warnings: Iterable[str]
) -> IndexStatus:
    """The status of the index of `root`."""
    files = list(snapshot.files.values())
    return IndexStatus(
        root=str(root),
        stage=stage,
        revision=snapshot.revision,
        n_files=len(files),
        n_lines=sum(file.n_lines for file in files),
        n_chunks=sum(len(file.chunks) for file in files),
        n_symbols=sum(len(file.symbols) for file in files),
        n_calls=sum(len(file.calls) for file in files),
        n_vectors=0 if snapshot.vectors is None else len(snapshot.vectors),
        skipped=dict(skipped),
        index_bytes=_folder_bytes(index_folder(root)),
        warnings=tuple(warnings),
    )


def stored_stage(snapshot: Snapshot, is_complete: bool) -> str:
    """How far an index came that is only read: `stored`, `unfinished`, or `empty` if nothing is stored."""
    if is_complete:
        return "stored"
    return "unfinished" if len(snapshot.files) else "empty"


def _folder_bytes(folder: Path) -> int:
    n_bytes = 0
    for file in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # SQLite takes its journal away when it closes
            n_bytes += file.stat().st_size if file.is_file() else 0
    return n_bytes
