"""The workspace as a request's cursor sees it."""

from __future__ import annotations

from reprise.completion.apis.cursor_text import Cursor
from reprise.completion.apis.scope import FileScope, World, with_buffer
from reprise.completion.language_families import BRACE_LANGUAGES
from reprise.completion.site import CompletionSite
from reprise.index.snapshot import Snapshot
from reprise.syntax.analysis import analyse
from reprise.types import Cancelled, FileSyntax


def world_at(
    snapshot: Snapshot,
    site: CompletionSite,
    buffer: FileSyntax,
    cursor: Cursor,
    cancelled: Cancelled = lambda: False,
) -> World:
    """The workspace with the buffer; parsed anew with a name at the cursor if its class was lost."""
    text = site.prefix + site.suffix
    classes = [definition.name for definition in cursor.enclosing if definition.kind == "class"]
    known = {symbol.name for symbol in buffer.symbols if symbol.kind == "class"}
    if not set(classes) <= known:
        end = ";" if site.language in BRACE_LANGUAGES and not site.line_suffix.strip() else ""
        repaired = site.prefix + ("" if cursor.word else "name") + end + site.suffix
        buffer = analyse(site.path, site.language, repaired).syntax
    seen = with_buffer(snapshot, site.path, site.language, buffer)
    scope = FileScope(site.path, site.language, buffer.symbols, buffer.imports, ((1, text),))
    return World(seen, scope, cancelled)
