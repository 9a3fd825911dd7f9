"""Reads a repository's Python sources: lines, syntax, definitions, and chunks, each with a position.

Knows no queries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reprise.index.embedded_text import MAX_CALLEES
from reprise.models.encoder import ChunkText
from reprise.syntax.analysis import analyse
from reprise.training.labels import Definitions, definitions_of
from reprise.types import Chunk, FileSyntax


@dataclass(frozen=True, slots=True)
class Sources:
    """What is known of one repository, by path."""

    texts: Mapping[str, list[str]]
    """Lines of each file."""
    files: Mapping[str, FileSyntax]
    definitions: Definitions
    places: Mapping[str, list[tuple[Chunk, int]]]
    """Chunks of each file with their positions in the repository."""


def read_sources(root: Path) -> Sources:
    """Parse the Python files under `root`, in the order of their paths."""
    texts: dict[str, list[str]] = {}
    files: dict[str, FileSyntax] = {}
    places: dict[str, list[tuple[Chunk, int]]] = {}
    n_chunks = 0
    for source in sorted(root.rglob("*.py")):
        path = source.relative_to(root).as_posix()
        text = source.read_text(encoding="utf-8")
        files[path] = analyse(path, "python", text).syntax
        texts[path] = text.split("\n")
        places[path] = [(chunk, n_chunks + i) for i, chunk in enumerate(files[path].chunks)]
        n_chunks += len(files[path].chunks)
    return Sources(texts, files, definitions_of(files), places)


def chunk_texts(sources: Sources) -> Iterator[ChunkText]:
    """What is embedded for each chunk, in the order of the positions."""
    for path, places in sources.places.items():
        down = _signatures_below(sources, path)
        for chunk, position in places:
            yield ChunkText(path, chunk.text, down.get(position, ()))


def _signatures_below(sources: Sources, path: str) -> dict[int, tuple[str, ...]]:
    """By position, as in the index: the callees' signatures that the chunk does not hold itself."""
    below: dict[int, dict[str, None]] = defaultdict(dict)
    syntax = sources.files[path]
    for call in syntax.calls:
        definition = sources.definitions.of(path, syntax, call)
        place = _place_of(sources, path, call.line)
        if definition and place and definition.symbol.signature not in place[0].text:
            below[place[1]][definition.symbol.signature] = None
    return {position: tuple(signatures)[:MAX_CALLEES] for position, signatures in below.items()}


def chunk_at(sources: Sources, path: str, line: int) -> int | None:
    """The position of the chunk that holds a 1-based line."""
    place = _place_of(sources, path, line)
    return place[1] if place else None


def _place_of(sources: Sources, path: str, line: int) -> tuple[Chunk, int] | None:
    places = sources.places[path]
    number = bisect_right(places, line, key=lambda place: place[0].start_line) - 1
    return places[number] if number >= 0 and line <= places[number][0].end_line else None
