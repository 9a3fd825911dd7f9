"""Tiny workspaces for tests: files given as texts, a cursor written `<CURSOR>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reprise.completion.apis.items import api_items
from reprise.completion.site import CompletionSite, site_at
from reprise.index.catalogue import Catalogue
from reprise.index.snapshot import Snapshot
from reprise.syntax.analysis import analyse
from reprise.types import Cancelled, Candidate, Completion, Hit, IndexedFile
from reprise.workspace.languages import language_of
from reprise.workspace.text import LineIndex

CURSOR = "<CURSOR>"


def snapshot_of(files: Mapping[str, str]) -> Snapshot:
    """A snapshot of texts by path, without n-grams, BM25 or vectors."""
    indexed = [indexed_file(number, path, text) for number, (path, text) in enumerate(files.items())]
    return replace(Snapshot.empty(), revision=1, catalogue=Catalogue.of(indexed))


def indexed_file(file_id: int, path: str, text: str) -> IndexedFile:
    """A parsed file under a given id."""
    syntax = analyse(path, language_of(path), text).syntax
    n_lines = LineIndex(text).n_lines
    return IndexedFile(
        id=file_id,
        path=path,
        language=language_of(path),
        content_hash=b"",
        size=len(text),
        mtime_ns=0,
        n_lines=n_lines,
        chunks=syntax.chunks,
        symbols=syntax.symbols,
        imports=syntax.imports,
        calls=syntax.calls,
    )


def site_of(path: str, source: str) -> CompletionSite:
    """The site of the cursor in `source`."""
    before, after = source.split(CURSOR)
    position = LineIndex(before + after).position(len(before))
    return site_at(path, before + after, position.line, position.character)


def apis(
    files: Mapping[str, str],
    path: str,
    source: str,
    *,
    context: Sequence[Hit] = (),
    candidates: Sequence[str] = (),
    top: int = 20,
    cancelled: Cancelled = lambda: False,
) -> list[Completion]:
    """The API items at the cursor of `source`, open as `path` in a workspace of `files`."""
    site = site_of(path, source)
    syntax = analyse(path, site.language, site.prefix + site.suffix).syntax
    sampled = [Candidate(text, -float(number + 1)) for number, text in enumerate(candidates)]
    return api_items(snapshot_of(files), site, syntax, context, sampled, top, cancelled=cancelled)


def names(items: Sequence[Completion]) -> list[str]:
    """What the items offer, best first."""
    return [item.text for item in items]


def accepted(source: str, item: Completion) -> str:
    """`source` after `item` was taken: its text in place of its range, and its additional edits."""
    text = source.replace(CURSOR, "")
    lines = LineIndex(text)
    edits = [(item.range, item.text), *((edit.range, edit.text) for edit in item.additional_edits)]
    for where, new in sorted(edits, key=lambda edit: -lines.offset(edit[0].start)):
        text = text[: lines.offset(where.start)] + new + text[lines.offset(where.end) :]
    return text


def hit(path: str, text: str, start_line: int = 1, symbol: str | None = None) -> Hit:
    """A retrieved snippet."""
    end_line = start_line + text.count("\n")
    return Hit(path, start_line, end_line, symbol, "base", 1.0, {}, text)
