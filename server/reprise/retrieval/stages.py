"""The ranking stages: each turns a query into places, best first.

Lexical (BM25), dense (HNSW), definitions of the identifiers that the query names, and the call graph around
the definition being written. They read one snapshot and never the stored version of the file being completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from reprise.index.call_graph import callers, imported_definitions
from reprise.index.snapshot import Snapshot
from reprise.models.encoder import Encoder
from reprise.retrieval.fusion import Place, Ranked
from reprise.retrieval.query import Query
from reprise.types import Import, IndexedFile, Symbol, SymbolRef

_MAX_HOMONYMS = 4  # a name defined more often than this says little about which one is meant
_MAX_CALLERS = 8
_MAX_DEPENDENCY_LINES = 40
_WHOLE_LINES = 8  # a body this short costs little more than its signature and says how it is used


def lexical_ranking(snapshot: Snapshot, query: Query, top: int) -> list[Ranked]:
    """Chunks by BM25."""
    excluded = _file_id(snapshot, query.path)
    found = snapshot.lexical.search(query.terms, top, excluded_file=excluded)
    return list(_chunks(snapshot, found, query.path))


def dense_ranking(snapshot: Snapshot, encoder: Encoder, query: Query, top: int) -> list[Ranked]:
    """Chunks by the cosine of their embedding and the query's."""
    if snapshot.vectors is None or not len(snapshot.vectors):
        return []
    vector = np.ascontiguousarray(encoder.encode_queries([query.text])[0], dtype=np.float32)
    keys, similarities = snapshot.vectors.search(vector, top + 16)  # some may be of the excluded file
    found = zip(keys.tolist(), similarities.tolist(), strict=True)
    return list(_chunks(snapshot, found, query.path))[:top]


def definition_ranking(snapshot: Snapshot, query: Query, imports: Sequence[Import], top: int) -> list[Ranked]:
    """Definitions of the names that the query holds: imported ones first, then by the query's own order."""
    imported = imported_names(snapshot, query.path, imports)
    scored: dict[tuple[str, str], tuple[float, SymbolRef]] = {}
    for rank, name in enumerate(query.identifiers[:80]):
        through_import = imported.get(name, ())
        references = through_import or _elsewhere(snapshot.definitions(name), query.path)
        if not through_import and len(references) > _MAX_HOMONYMS:
            continue
        nearness = 1.0 if name in query.near_identifiers else 0.5
        for reference in references:
            score = nearness / (1.0 + 0.1 * rank) * (1.5 if through_import else 1.0 / len(references))
            key = (reference.path, reference.symbol.qualified)
            if key not in scored or scored[key][0] < score:
                scored[key] = (score, reference)
    best = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))[:top]
    return [definition(snapshot, reference, score) for _, (score, reference) in best]


def expected_ranking(snapshot: Snapshot, expected: Sequence[SymbolRef]) -> list[Ranked]:
    """Definitions that the place promises before its text names them, in the order given."""
    return [definition(snapshot, reference, 1 / (1 + rank)) for rank, reference in enumerate(expected)]


def graph_ranking(snapshot: Snapshot, path: str, enclosing: Iterable[Symbol], top: int) -> list[Ranked]:
    """Code that calls the definition being written, innermost definition first: it shows what is expected."""
    ranked: dict[Place, Ranked] = {}
    for distance, symbol in enumerate(enclosing):
        for reference in callers(snapshot, path, symbol.qualified)[:_MAX_CALLERS]:
            if reference.path == path:
                continue
            for held in chunks_of(snapshot.files.get(reference.path), reference.symbol):
                if symbol.name in held.text:
                    ranked.setdefault(held.place, replace(held, score=1 / (1 + distance)))
    return list(ranked.values())[:top]


def imported_names(
    snapshot: Snapshot, path: str | None, imports: Sequence[Import]
) -> dict[str, tuple[SymbolRef, ...]]:
    """The workspace definitions that the file's imports bind, by name."""
    if path is None or not imports:
        return {}
    by_name: dict[str, tuple[SymbolRef, ...]] = {}
    for reference in imported_definitions(snapshot, (path, tuple(imports))):
        if reference.path != path:
            by_name[reference.symbol.name] = (*by_name.get(reference.symbol.name, ()), reference)
    return by_name


def definition(snapshot: Snapshot, reference: SymbolRef, score: float) -> Ranked:
    """A short function as it stands, so that it is one with what other stages find; else its outline."""
    symbol = reference.symbol
    if symbol.kind in {"function", "method"} and symbol.end_line - symbol.start_line < _WHOLE_LINES:
        held = list(chunks_of(snapshot.files.get(reference.path), symbol))
        if len(held) == 1 and held[0].symbol == symbol.qualified:
            return replace(held[0], score=score)
    return dependency(snapshot, reference, score)


def dependency(snapshot: Snapshot, reference: SymbolRef, score: float) -> Ranked:
    """A dependency snippet (AlignCoder): a signature and docstring, for a class its members' too."""
    symbol = reference.symbol
    file = snapshot.files.get(reference.path)
    members = _members(file, symbol) if file is not None and symbol.kind == "class" else ()
    lines = [symbol.signature, *_indented(symbol.docstring)]
    lines += [f"    {member.signature}" for member in members]
    place = Place(reference.path, symbol.start_line, symbol.end_line, "dependency")
    return Ranked(place, score, symbol.qualified, "\n".join(lines[:_MAX_DEPENDENCY_LINES]))


def chunks_of(file: IndexedFile | None, symbol: Symbol) -> Iterator[Ranked]:
    """The chunks that hold a definition's lines."""
    if file is None:
        return
    for chunk in file.chunks:
        if chunk.start_line <= symbol.end_line and chunk.end_line >= symbol.start_line:
            place = Place(file.path, chunk.start_line, chunk.end_line, "base")
            yield Ranked(place, 0.0, chunk.symbol, chunk.text)


def _members(file: IndexedFile, owner: Symbol) -> tuple[Symbol, ...]:
    start = f"{owner.qualified}."
    return tuple(symbol for symbol in file.symbols if symbol.qualified.startswith(start))


def _indented(docstring: str) -> list[str]:
    return [f"    {line}" for line in docstring.strip().splitlines()[:6]]


def _elsewhere(references: tuple[SymbolRef, ...], path: str | None) -> tuple[SymbolRef, ...]:
    return tuple(reference for reference in references if reference.path != path)


def _file_id(snapshot: Snapshot, path: str | None) -> int | None:
    file = snapshot.files.get(path) if path is not None else None
    return None if file is None else file.id


def _chunks(snapshot: Snapshot, found: Iterable[tuple[int, float]], excluded: str | None) -> Iterator[Ranked]:
    """The found chunks that this snapshot still holds."""
    for chunk_id, score in found:
        held = snapshot.chunk(chunk_id)
        if held is None or held[0].path == excluded:
            continue
        file, chunk = held
        place = Place(file.path, chunk.start_line, chunk.end_line, chunk.kind)
        yield Ranked(place, score, chunk.symbol, chunk.text)
