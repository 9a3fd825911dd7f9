"""Ghost text on top of an open popup: completes as if the selected popup item were accepted already.

Knows texts and ranges; not what the popup showed beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lsprotocol import types

from reprise.lsp.conversion import offset_in
from reprise.lsp.documents import Buffer, encodable
from reprise.lsp.edits import split_lines
from reprise.lsp.server import Site
from reprise.types import Completion, Range
from reprise.workspace.text import Encoding


@dataclass(frozen=True, slots=True)
class Selected:
    """The text with the selected item in it, and the way back."""

    site: Site
    """Behind the selected text, in the text that holds it."""
    buffer: Buffer
    """As the editor has it."""
    start: int
    end: int
    """What the selected text replaces, as offsets in the editor's text."""
    length: int
    """Characters of the selected text."""

    def edit(self, item: Completion) -> tuple[Range, str]:
        """The item as an edit of the editor's text: it replaces at least what the selected text replaces."""
        lines, text = self.site.buffer.lines, self.site.buffer.text
        item_start, item_end = lines.offset(item.range.start), lines.offset(item.range.end)
        start = min(item_start, self.start)
        grown_by = self.length - (self.end - self.start)
        end = max(item_end, self.start + self.length) - grown_by
        original = self.buffer.lines
        span = Range(original.position(start), original.position(end))
        kept_behind = text[item_end : max(item_end, self.start + self.length)]
        return span, text[start:item_start] + item.text + kept_behind


def select(site: Site, info: types.SelectedCompletionInfo, encoding: Encoding) -> Selected:
    """Put the popup's selected item into the text."""
    buffer = site.buffer
    start = offset_in(buffer.lines, info.range.start, encoding)
    end = max(start, offset_in(buffer.lines, info.range.end, encoding))
    selected = encodable(info.text)
    text = buffer.text[:start] + selected + buffer.text[end:]
    changed = replace(buffer, content=tuple(split_lines(text)))
    inside = replace(site, buffer=changed, position=changed.lines.position(start + len(selected)))
    return Selected(inside, buffer, start, end, len(selected))
