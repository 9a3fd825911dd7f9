"""Turns a file or a buffer into a document: decoded, secrets masked, line ends as they are; or says why not.

Knows no syntax and no index.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from dataclasses import dataclass

from reprise.types import Document
from reprise.workspace.files import NotRegularError, read_regular
from reprise.workspace.languages import language_of
from reprise.workspace.policy import Policy
from reprise.workspace.walk import link_refusal

_SNIFFED_BYTES = 8192
_MAX_BAD_SHARE = 0.2  # text in a one-byte encoding has up to a tenth of bad bytes, random data two fifths
_SURROGATE = re.compile("[\ud800-\udfff]")
_MINIFIED_NAME = re.compile(r"[.-]min\.\w+$|\.(?:bundle|chunk)\.(?:js|css)$|\.map$")
_LONG_LINE = 2000
_LONG_SCRIPT_LINE = 500
_SCRIPT_NAME = re.compile(r"\.(?:[cm]?jsx?|css|html?|svg|json)$")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not indexed.

    The reason is one of `binary`, `too large`, `unreadable`, `minified`, `vanished`, `ignored`, `secret`,
    `outside`, `link`, `not text` (no regular file).
    """

    reason: str


def read_document(policy: Policy, path: str) -> Document | Skipped:
    """Read a file of the workspace; `path` is relative to the root, with `/`. Never raises for what is on
    disk.
    """
    refusal = policy.refusal(path)
    if refusal is not None:
        return Skipped(refusal)
    file = str(policy.root.joinpath(*path.split("/")))
    try:
        if os.path.realpath(file) != file:
            return Skipped(link_refusal(policy.root, path))
        content, state = read_regular(file, policy.max_file_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Skipped("vanished")
    except NotRegularError:
        return Skipped("not text")
    except (OSError, ValueError):  # a path can hold what no file system takes, such as a zero byte
        return Skipped("unreadable")
    if len(content) > policy.max_file_bytes:
        return Skipped("too large")
    text = decode(content)
    if text is None:
        return Skipped("binary")
    if is_minified(path, text):
        return Skipped("minified")
    return _document(policy, path, text, state.st_size, state.st_mtime_ns)


def buffer_refusal(policy: Policy, path: str, text: str) -> str | None:
    """Return why the text of an open buffer may not be used, as for a file on disk; None if it may.

    The caller has asked the policy about its path.
    """
    if _is_longer(text, policy.max_file_bytes):
        return "too large"
    if "\0" in text:
        return "binary"
    return "minified" if is_minified(path, text) else None


def buffer_document(policy: Policy, path: str, text: str) -> Document | Skipped:
    """Return the document of an open buffer; the caller has asked the policy about its path."""
    refusal = buffer_refusal(policy, path, text)
    if refusal is not None:
        return Skipped(refusal)
    return _document(policy, path, _SURROGATE.sub("\ufffd", text), 0, -1)


def content_hash(text: str) -> bytes:
    """Return 16 bytes of BLAKE2b over a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def decode(content: bytes) -> str | None:
    """Return the text of a file's bytes, None for binary data.

    A byte order mark decides and is dropped, as editors do; otherwise it is UTF-8, in which a few bad bytes
    become U+FFFD.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(content)
    if b"\0" in content[:_SNIFFED_BYTES]:
        return None
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        if text.count("\ufffd") > _MAX_BAD_SHARE * len(content):
            return None
    return None if "\0" in text else text


def is_minified(path: str, text: str) -> bool:
    """Say whether a file was written by a tool to be short: by its name, or most of it stands in very long
    lines.
    """
    if _MINIFIED_NAME.search(path):
        return True
    limit = _LONG_SCRIPT_LINE if _SCRIPT_NAME.search(path) else _LONG_LINE
    if len(text) <= limit:
        return False
    return 2 * sum(length for line in text.split("\n") if (length := len(line)) > limit) > len(text)


def _is_longer(text: str, n_bytes: int) -> bool:
    """Say whether a text has more bytes in UTF-8; mostly known without encoding it."""
    if text.isascii() or not len(text) <= n_bytes < 4 * len(text):
        return len(text) > n_bytes
    return len(text.encode("utf-8", "surrogatepass")) > n_bytes


def _decode_utf16(content: bytes) -> str | None:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        return None


def _document(policy: Policy, path: str, text: str, size: int, mtime_ns: int) -> Document:
    clean = policy.clean(text)
    return Document(path, language_of(path), clean, content_hash(clean), size, mtime_ns)
