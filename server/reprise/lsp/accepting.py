"""A buffer as it is once a completion in it was accepted.

An editor may say that it accepted an item before or after it says that the text changed.
"""

from __future__ import annotations

from reprise.lsp.documents import Buffer
from reprise.types import Completion, Position
from reprise.workspace.text import LineIndex


def with_item(buffer: Buffer, item: Completion) -> tuple[str, Position]:
    """The text with an accepted item in it, and the place behind the item."""
    text, lines = buffer.text, buffer.lines
    start, end = lines.offset(item.range.start), lines.offset(item.range.end)
    if not text.startswith(item.text, start):
        text = text[:start] + item.text + text[end:]
        lines = LineIndex(text)
    return text, lines.position(start + len(item.text))
