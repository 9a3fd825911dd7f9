"""Mines (query, chunk) pairs from one repository's sources.

Three kinds of query, each answered by chunks of the same repository: a docstring (its function, without it),
the code before a call (the definition that is called), and the same code (other chunks that make the same
call). Knows the syntax and the labels, no model.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reprise.index.embedded_text import MAX_CALLEES
from reprise.models.encoder import CONTEXT_END, ChunkText, file_context
from reprise.syntax.analysis import analyse
from reprise.training.labels import Definitions, definitions_of
from reprise.types import Call, Chunk, FileSyntax, SymbolRef

Kind = Literal["docstring", "call", "candidates", "usage"]
KINDS: tuple[Kind, ...] = ("docstring", "call", "candidates", "usage")

_DOCSTRING = re.compile(r"^[ \t]*[rRbBuU]{0,2}(\"\"\"|''').*?\1[ \t]*\n?", re.DOTALL | re.MULTILINE)
_MIN_DOCSTRING_WORDS = 4
_MAX_DOCSTRING_WORDS = 60
_QUERY_LINES = (
    8,
    20,
)  # the engine's queries hold 12 to 20 lines; a range keeps the encoder from counting on one
_MAX_USERS = 12  # a helper called everywhere tells nothing about its callers


@dataclass(frozen=True, slots=True)
class Pair:
    """One query and the chunks that answer it."""

    query: str
    answers: tuple[int, ...]
    """Positions in `Repository.chunks`; any of them is right."""
    hidden: tuple[int, ...] = ()
    """Positions that the query's own lines lie in: never retrieved, so never a negative."""
    candidates: tuple[str, ...] = ()
    """What a sampler may have drawn after `query`, right or wrong."""
    path: str | None = None
    """The file that the query's code is from."""
    context: str = ""
    """What is known of that file: its path and what it imports."""

    @property
    def code(self) -> str:
        """The enhanced query: the unfinished code followed by the candidates."""
        return "\n".join((self.query, *self.candidates))

    @property
    def text(self) -> str:
        """The enhanced query with what is known of its file."""
        return f"{self.context}{CONTEXT_END}{self.code}" if self.context else self.code


@dataclass(frozen=True, slots=True)
class Repository:
    """The chunks of one repository and the pairs mined from it."""

    name: str
    chunks: tuple[ChunkText, ...]
    undocumented: Mapping[int, ChunkText]
    """The chunks that change when their docstring goes, without it: what a docstring is matched with."""
    pairs: Mapping[Kind, tuple[Pair, ...]]


@dataclass(frozen=True, slots=True)
class _Sources:
    texts: Mapping[str, list[str]]
    """Lines of each file."""
    files: Mapping[str, FileSyntax]
    definitions: Definitions
    places: Mapping[str, list[tuple[Chunk, int]]]
    """Chunks of each file with their positions in the repository."""
    context_share: float


def mine(name: str, root: Path, seed: int = 0, context_share: float = 1.0) -> Repository:
    """The pairs of the Python sources under `root`; the same for the same seed.

    `context_share` of the code queries know their file: half in training, so that it is not relied on.
    """
    draw = random.Random(f"{seed}:{name}")
    sources = _read(root, context_share)
    chunks = tuple(_chunk_texts(sources))
    undocumented = _undocumented(chunks)
    calls = list(_labelled_calls(sources))
    pairs: dict[Kind, tuple[Pair, ...]] = {
        "docstring": tuple(_docstring_pairs(sources, undocumented)),
        "call": tuple(_call_pair(sources, site, draw) for site in calls),
        "candidates": tuple(_candidates_pair(sources, site, draw) for site in calls),
        "usage": tuple(_usage_pairs(sources, calls, draw)),
    }
    return Repository(name, chunks, undocumented, pairs)


@dataclass(frozen=True, slots=True)
class _Site:
    path: str
    call: Call
    column: int
    """Where the called name starts in its line."""
    definition: SymbolRef
    answers: tuple[int, ...]


def _read(root: Path, context_share: float) -> _Sources:
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
    return _Sources(texts, files, definitions_of(files), places, context_share)


def _chunk_texts(sources: _Sources) -> Iterator[ChunkText]:
    for path, places in sources.places.items():
        down = _signatures_below(sources, path)
        for chunk, position in places:
            yield ChunkText(path, chunk.text, down.get(position, ()))


def _signatures_below(sources: _Sources, path: str) -> dict[int, tuple[str, ...]]:
    """By position, as in the index: the callees' signatures that the chunk does not hold itself."""
    below: dict[int, dict[str, None]] = defaultdict(dict)
    syntax = sources.files[path]
    for call in syntax.calls:
        definition = sources.definitions.of(path, syntax, call)
        place = _place_of(sources, path, call.line)
        if definition and place and definition.symbol.signature not in place[0].text:
            below[place[1]][definition.symbol.signature] = None
    return {position: tuple(signatures)[:MAX_CALLEES] for position, signatures in below.items()}


def _chunk_at(sources: _Sources, path: str, line: int) -> int | None:
    place = _place_of(sources, path, line)
    return place[1] if place else None


def _place_of(sources: _Sources, path: str, line: int) -> tuple[Chunk, int] | None:
    places = sources.places[path]
    number = bisect_right(places, line, key=lambda place: place[0].start_line) - 1
    return places[number] if number >= 0 and line <= places[number][0].end_line else None


def _undocumented(chunks: Sequence[ChunkText]) -> dict[int, ChunkText]:
    bare = (
        (position, chunk, _DOCSTRING.sub("", chunk.text, count=1)) for position, chunk in enumerate(chunks)
    )
    return {
        position: ChunkText(chunk.path, text, chunk.down)
        for position, chunk, text in bare
        if text != chunk.text and text.strip()
    }


def _docstring_pairs(sources: _Sources, undocumented: Mapping[int, ChunkText]) -> Iterator[Pair]:
    for path, syntax in sources.files.items():
        for symbol in syntax.symbols:
            words = symbol.docstring.split("\n\n")[0].split()[:_MAX_DOCSTRING_WORDS]
            position = _chunk_at(sources, path, symbol.start_line)
            if position is None or position not in undocumented or symbol.kind == "class":
                continue
            if len(words) >= _MIN_DOCSTRING_WORDS:
                yield Pair(" ".join(words), (position,))


def _labelled_calls(sources: _Sources) -> Iterator[_Site]:
    for path, syntax in sources.files.items():
        for call in syntax.calls:
            definition = sources.definitions.of(path, syntax, call) if call.kind == "call" else None
            if definition is None or call.caller == definition.symbol.qualified:
                continue
            found = re.search(rf"\b{re.escape(call.name)}\b", sources.texts[path][call.line - 1])
            answers = _answers(sources, definition)
            if found and answers:
                yield _Site(path, call, found.start(), definition, answers)


def _answers(sources: _Sources, definition: SymbolRef) -> tuple[int, ...]:
    """The chunk where the definition starts; for a class its `__init__` as well."""
    symbols = [definition.symbol]
    if definition.symbol.kind == "class":
        constructor = f"{definition.symbol.qualified}.__init__"
        symbols += [s for s in sources.files[definition.path].symbols if s.qualified == constructor]
    positions = (_chunk_at(sources, definition.path, symbol.start_line) for symbol in symbols)
    return tuple(dict.fromkeys(position for position in positions if position is not None))


def _call_pair(sources: _Sources, site: _Site, draw: random.Random) -> Pair:
    query, first = _before(sources, site, draw)
    context = _context(sources, site, draw)
    return Pair(query, *_answers_and_hidden(sources, site, first), (), site.path, context)


def _candidates_pair(sources: _Sources, site: _Site, draw: random.Random) -> Pair:
    query, first = _before(sources, site, draw)
    text = sources.texts[site.path]
    drawn = [line.strip() for line in draw.choices(text, k=draw.randint(1, 4))]
    if draw.random() < 0.6:  # a sampler's k candidates hold the right name about as often
        drawn.append(text[site.call.line - 1][site.column :])
    draw.shuffle(drawn)
    candidates = tuple(line for line in drawn if line and not line.startswith("#"))
    context = _context(sources, site, draw)
    return Pair(query, *_answers_and_hidden(sources, site, first), candidates, site.path, context)


def _context(sources: _Sources, site: _Site, draw: random.Random) -> str:
    if draw.random() >= sources.context_share:
        return ""
    return file_context(site.path, sources.files[site.path].imports)


def _before(sources: _Sources, site: _Site, draw: random.Random) -> tuple[str, int]:
    """The lines before the cursor, at the name or at its line's start, and the 1-based first of them."""
    text = sources.texts[site.path]
    end = site.call.line - 1
    first = max(0, end - draw.randint(*_QUERY_LINES))
    column = site.column if draw.random() < 0.5 else 0
    lines = [*text[first:end], text[end][:column]]
    return "\n".join(line for line in lines if line.strip()), first + 1


def _answers_and_hidden(
    sources: _Sources, site: _Site, first: int, answers: tuple[int, ...] = ()
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    hidden = {
        position
        for chunk, position in sources.places[site.path]
        if chunk.start_line <= site.call.line and chunk.end_line >= first
    }
    shown = tuple(answer for answer in answers or site.answers if answer not in hidden)
    return shown, tuple(sorted(hidden))


def _usage_pairs(sources: _Sources, sites: Sequence[_Site], draw: random.Random) -> Iterator[Pair]:
    users: dict[tuple[int, ...], dict[int, _Site]] = defaultdict(dict)
    for site in sites:
        position = _chunk_at(sources, site.path, site.call.line)
        if position is not None:
            users[site.answers].setdefault(position, site)
    for by_chunk in users.values():
        if 2 <= len(by_chunk) <= _MAX_USERS:
            for position, site in by_chunk.items():
                query, first = _before(sources, site, draw)
                others = tuple(other for other in by_chunk if other != position)
                context = _context(sources, site, draw)
                shown = _answers_and_hidden(sources, site, first, others)
                yield Pair(query, *shown, (), site.path, context)
