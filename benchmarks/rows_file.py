"""The rows of one repository on disk, so that a run that was stopped goes on where it stood.

A file stands for one repository of one plan of one version of the code; nothing is ever mixed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.values import Row

CHECKOUT = Path(__file__).parents[1]
_CODE = ("*.py", "*.json", "*.toml", "*.scm", "*.onnx")
_IDLE = {"results", "report", "replay", "cli", "lsp", "training", "tasks", "__pycache__"}
"""Folders whose files change no answer."""


def code_version() -> str:
    """First 12 hex digits of SHA-256 over what can change an answer, of the package and of the benchmarks."""
    digest = hashlib.sha256()
    for folder in (CHECKOUT / "server" / "reprise", CHECKOUT / "benchmarks"):
        paths = {path for pattern in _CODE for path in folder.rglob(pattern)}
        for path in sorted(path for path in paths if not _IDLE & set(path.relative_to(folder).parts)):
            digest.update(path.relative_to(CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def read_rows(folder: Path | None, repository: str) -> list[Row] | None:
    """The rows of a finished repository; None if the folder, where there is one, does not hold them."""
    path = _place(folder, repository)
    if path is None or not path.exists():
        return None
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def write_rows(folder: Path | None, repository: str, rows: Sequence[Row]) -> None:
    """Keep them all or, if that is interrupted, none; nothing is kept where there is no folder."""
    path = _place(folder, repository)
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text("".join(f"{json.dumps(asdict(row))}\n" for row in rows), encoding="utf-8")
    scratch.replace(path)


def _place(folder: Path | None, repository: str) -> Path | None:
    return None if folder is None else folder / f"{repository}.jsonl"
