"""Mines pairs from calls: the code before one asks for the definition, and for other chunks that call it.

Knows the sources, no model. Where the cursor is, how many lines are seen and what a sampler would have drawn
is left to chance, as an engine's requests differ in it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reprise.models.encoder import file_context
from reprise.training.mined import Kind, Pair
from reprise.training.sources import Sources, chunk_at
from reprise.types import Call, SymbolRef

_QUERY_LINES = (
    8,
    20,
)  # the engine's queries hold 12 to 20 lines; a range keeps the encoder from counting on one
_MAX_USERS = 12  # a helper called everywhere tells nothing about its callers
_TRUE_CANDIDATE = 0.6  # how often a sampler's candidates hold the right name


@dataclass(frozen=True, slots=True)
class _Site:
    path: str
    call: Call
    column: int
    """Where the called name starts in its line."""
    definition: tuple[int, ...]
    """Positions of the chunks that define it."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Turns sites into pairs."""

    sources: Sources
    users: Mapping[tuple[int, ...], Mapping[int, _Site]]
    """For each definition the positions of the chunks that call it, each with its first site."""
    draw: random.Random
    context_share: float

    def definition(self, site: _Site, candidates: tuple[str, ...] = ()) -> Pair:
        """Asks for the definition; other callers of it are no wrong answer."""
        return self._pair(site, site.definition, self.users[site.definition], candidates)

    def users_of(self, site: _Site) -> Pair:
        """Asks for other chunks that make the same call; the definition is no wrong answer."""
        return self._pair(site, self.users[site.definition], site.definition, ())

    def candidates(self, site: _Site) -> tuple[str, ...]:
        """What a sampler may have drawn: lines of the same file, and often the right continuation."""
        text = self.sources.texts[site.path]
        drawn = [line.strip() for line in self.draw.choices(text, k=self.draw.randint(1, 4))]
        if self.draw.random() < _TRUE_CANDIDATE:
            drawn.append(text[site.call.line - 1][site.column :])
        self.draw.shuffle(drawn)
        return tuple(line for line in drawn if line and not line.startswith("#"))

    def _pair(
        self, site: _Site, answers: Iterable[int], others: Iterable[int], candidates: tuple[str, ...]
    ) -> Pair:
        query, first_line = self._before(site)
        own = {
            position
            for chunk, position in self.sources.places[site.path]
            if chunk.start_line <= site.call.line and chunk.end_line >= first_line
        }
        shown = tuple(answer for answer in answers if answer not in own)
        neutral = tuple(sorted((own | set(others)) - set(shown)))
        return Pair(query, shown, neutral, candidates, site.path, self._context(site))

    def _before(self, site: _Site) -> tuple[str, int]:
        """The lines before the cursor, at the name or at its line's start, and the 1-based first of them."""
        text = self.sources.texts[site.path]
        end = site.call.line - 1
        first = max(0, end - self.draw.randint(*_QUERY_LINES))
        column = site.column if self.draw.random() < 0.5 else 0
        lines = [*text[first:end], text[end][:column]]
        return "\n".join(line for line in lines if line.strip()), first + 1

    def _context(self, site: _Site) -> str:
        if self.draw.random() >= self.context_share:
            return ""
        return file_context(site.path, self.sources.files[site.path].imports)


def call_pairs(sources: Sources, draw: random.Random, context_share: float) -> dict[Kind, tuple[Pair, ...]]:
    """The pairs of all calls whose definition is nearly sure, by kind."""
    sites = list(_labelled_calls(sources))
    users = _users(sources, sites)
    asking = _Asking(sources, users, draw, context_share)
    shared = [by_chunk for by_chunk in users.values() if 2 <= len(by_chunk) <= _MAX_USERS]
    return {
        "call": tuple(asking.definition(site) for site in sites),
        "candidates": tuple(asking.definition(site, asking.candidates(site)) for site in sites),
        "usage": tuple(asking.users_of(site) for by_chunk in shared for site in by_chunk.values()),
    }


def _labelled_calls(sources: Sources) -> Iterator[_Site]:
    for path, syntax in sources.files.items():
        for call in syntax.calls:
            definition = sources.definitions.of(path, syntax, call) if call.kind == "call" else None
            if definition is None or call.caller == definition.symbol.qualified:
                continue
            found = re.search(rf"\b{re.escape(call.name)}\b", sources.texts[path][call.line - 1])
            answers = _answers(sources, definition)
            if found and answers:
                yield _Site(path, call, found.start(), answers)


def _answers(sources: Sources, definition: SymbolRef) -> tuple[int, ...]:
    """The chunk where the definition starts; for a class its `__init__` as well."""
    symbols = [definition.symbol]
    if definition.symbol.kind == "class":
        constructor = f"{definition.symbol.qualified}.__init__"
        symbols += [s for s in sources.files[definition.path].symbols if s.qualified == constructor]
    positions = (chunk_at(sources, definition.path, symbol.start_line) for symbol in symbols)
    return tuple(dict.fromkeys(position for position in positions if position is not None))


def _users(sources: Sources, sites: Iterable[_Site]) -> dict[tuple[int, ...], dict[int, _Site]]:
    users: dict[tuple[int, ...], dict[int, _Site]] = defaultdict(dict)
    for site in sites:
        position = chunk_at(sources, site.path, site.call.line)
        if position is not None:
            users[site.definition].setdefault(position, site)
    return users
