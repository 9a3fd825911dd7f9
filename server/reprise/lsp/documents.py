"""The texts of the editor's open buffers, edited as the editor edits them.

Knows nothing of files or of the index.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lsprotocol import types

from reprise.lsp.edits import apply_edit, split_lines
from reprise.types import Position
from reprise.workspace.text import Encoding, LineIndex, units_to_characters

logger = logging.getLogger(__name__)

ContentChange = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


@dataclass(frozen=True)
class Buffer:
    """One open document at one version."""

    uri: str
    version: int
    content: tuple[str, ...]
    """The lines with their ends."""

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.content)

    @property
    def n_lines(self) -> int:
        """The number of lines; at least 1."""
        return len(self.content)

    def line(self, line: int) -> str:
        """One line without its end, found without an index of all lines."""
        return self.content[line].rstrip("\r\n")

    @cached_property
    def lines(self) -> LineIndex:
        """Where the lines of the text begin."""
        return LineIndex(self.text)


class Buffers:
    """The open documents by address."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._buffers: dict[str, Buffer] = {}
        self._disordered: set[str] = set()

    def __iter__(self) -> Iterator[Buffer]:
        return iter(tuple(self._buffers.values()))

    def get(self, uri: str) -> Buffer | None:
        """The buffer, or None if the editor never opened it."""
        return self._buffers.get(uri)

    def open(self, uri: str, version: int, text: str) -> Buffer:
        """Take over a document from the editor."""
        buffer = self._buffers[uri] = Buffer(uri, version, tuple(split_lines(encodable(text))))
        return buffer

    def change(self, uri: str, version: int, changes: Iterable[ContentChange]) -> Buffer | None:
        """Apply the changes one after the other; None if the document is not open."""
        buffer = self._buffers.get(uri)
        if buffer is None:
            logger.warning("%s changed, but was never opened: the change is dropped", uri)
            return None
        if version < buffer.version and uri not in self._disordered:
            self._disordered.add(uri)
            logger.warning(
                "%s: version %d after %d; applied in the order of arrival", uri, version, buffer.version
            )
        content = list(buffer.content)
        for change in changes:
            new = encodable(change.text)
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                content = split_lines(new)
            else:
                apply_edit(content, change.range, new, self.encoding)
        buffer = self._buffers[uri] = Buffer(uri, version, tuple(content))
        return buffer

    def place_behind(self, buffer: Buffer, changes: Sequence[ContentChange]) -> Position | None:
        """Where the last of the changes that made `buffer` ends; None where that cannot be told.

        That is where the cursor stands when somebody types.
        """
        change = changes[-1] if changes else None
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return None
        line = change.range.start.line
        if line >= len(buffer.content):
            return None
        content = buffer.line(line)
        inserted = split_lines(encodable(change.text))
        first = units_to_characters(content, change.range.start.character, self.encoding)
        last = len(inserted) - 1
        return Position(line + last, len(inserted[last]) + (0 if last else first))

    def close(self, uri: str) -> Buffer | None:
        """Forget a document; the buffer that was open, if any."""
        self._disordered.discard(uri)
        return self._buffers.pop(uri, None)


def encodable(text: str) -> str:
    """Replace half surrogate pairs, which JSON can spell and UTF-8 cannot; no position moves."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
