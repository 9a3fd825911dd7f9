"""Which version of the code answers: rows of one are never mixed with another's."""

from __future__ import annotations

import hashlib
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]
_PATTERNS = ("*.py", "*.json", "*.toml", "*.scm", "*.onnx")
_IDLE = {
    *("results", "report", "quality", "fitting", "speed", "cli", "training", "__pycache__"),
    *("__main__.py", "command.py", "kept.py", "outcome.py", "quality_check.py", "refused_clones.py"),
}
"""Folders whose files change no answer, and files that change none."""


def code_version() -> str:
    """First 12 hex digits of SHA-256 over what can change an answer, of the package and of the benchmarks."""
    digest = hashlib.sha256()
    for folder in (_CHECKOUT / "server" / "reprise", _CHECKOUT / "benchmarks"):
        paths = {path for pattern in _PATTERNS for path in folder.rglob(pattern)}
        for path in sorted(path for path in paths if not _IDLE & set(path.relative_to(folder).parts)):
            digest.update(path.relative_to(_CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
