"""The one policy of what may be read and shown, asked at index, query and prompt time.

A path is refused for its name or its place, a text is cleaned of what is secret in it. Knows no index and no
editor.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from reprise.config import IndexSettings
from reprise.workspace.ignore import IgnoreRules
from reprise.workspace.secrets import is_secret_path, mask_secrets

_LONG = 8192  # characters: a buffer; what is shorter is a snippet
# Who indexes a buffer and each question about it ask for the same text; a keystroke's snippets are mostly the
# last one's.
_masked_buffer = lru_cache(maxsize=4)(mask_secrets)
_masked_snippet = lru_cache(maxsize=512)(mask_secrets)


class Policy:
    """Decides for one workspace; paths are relative to its root, with `/`. Safe to use from many threads."""

    def __init__(self, root: Path, settings: IndexSettings | None = None) -> None:
        self.root = root.resolve()
        self.max_file_bytes = (settings or IndexSettings()).max_file_bytes
        self._rules = IgnoreRules(self.root, (settings or IndexSettings()).exclude)

    def refusal(self, path: str, is_directory: bool = False) -> str | None:
        """Return why a path may not be used: `outside`, `unreadable`, `secret` or `ignored`; None if it may.

        Unreadable is a name that is not UTF-8: no editor, no protocol and no store could carry it.
        """
        if any(part in ("", ".", "..") for part in path.split("/")):
            return "outside"
        if not path.isascii() and not _is_utf8(path):
            return "unreadable"
        if is_secret_path(path):
            return "secret"
        return "ignored" if self._rules.is_ignored(path, is_directory) else None

    def clean(self, text: str) -> str:
        """Mask the secrets in a text; its length and its lines stay as they are."""
        return _masked_buffer(text) if len(text) > _LONG else _masked_snippet(text)

    def refresh(self, path: str | None = None) -> None:
        """Read again the ignore files that a changed one belongs to; without a path, all of them."""
        self._rules.refresh(path)


def _is_utf8(path: str) -> bool:
    """Say whether a path came from proper UTF-8; the system's other bytes become lone surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
