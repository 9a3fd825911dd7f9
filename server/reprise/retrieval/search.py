"""`search`: words or code to chunks, functions or files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reprise.index.snapshot import Snapshot
from reprise.models.encoder import Encoder
from reprise.retrieval.fusion import Ranked, blend
from reprise.retrieval.query import Query, search_query
from reprise.retrieval.stages import chunks_of, dense_ranking, lexical_ranking
from reprise.timing import Stopwatch
from reprise.types import GroupBy, Hit, IndexedFile, SearchResult, Symbol
from reprise.workspace.policy import Policy

_WEIGHTS = {"lexical": 1.0, "dense": 0.5, "names": 0.3}
"""Of the blend, as tuned on messages of commits and on docstrings (`benchmarks/LOG.md`)."""
_FAN_OUT = 8  # chunks ranked for each hit asked for: several belong to one function or file
_MAX_CHUNKS = 800
_TEST_SHARE = 0.7  # enough to let the tested code pass a test that fits somewhat better
_SECOND_SHARE = 0.2
_TEST_FOLDERS = frozenset({"test", "tests", "__tests__", "testing", "spec", "specs"})


def search(
    snapshot: Snapshot, encoder: Encoder | None, policy: Policy, text: str, top: int, by: GroupBy
) -> SearchResult:
    """The `top` best chunks, functions (or classes) or files for `text`."""
    watch = Stopwatch()
    with watch("query"):
        query = search_query(text)
    if not query.terms:
        return SearchResult((), watch.timings_ms, "query: it holds no word to search for")
    if not snapshot.files:
        return SearchResult((), watch.timings_ms, "index: it holds no file yet")
    n_chunks = min(_FAN_OUT * top, _MAX_CHUNKS)
    rankings: dict[str, list[Ranked]] = {}
    with watch("lexical"):
        rankings["lexical"] = lexical_ranking(snapshot, query, n_chunks)
    if encoder is not None:
        with watch("dense"):
            rankings["dense"] = dense_ranking(snapshot, encoder, query, n_chunks)
    with watch("names"):
        rankings["names"] = _named(snapshot, query, n_chunks)
    with watch("fusion"):
        allowed = (
            hit for hit in blend(rankings, _WEIGHTS, _floors(rankings)) if policy.refusal(hit.path) is None
        )
        hits = _grouped(snapshot, code_before_tests(allowed, query), by)[:top]
    reason = None if hits else f"fusion: no {by} holds any of the words"
    return SearchResult(tuple(hits), watch.timings_ms, reason)


def _floors(rankings: Mapping[str, Sequence[Ranked]]) -> dict[str, float]:
    """All cosines are alike but for the best: they count from that of the last place."""
    dense = rankings.get("dense")
    return {"dense": dense[-1].score} if dense else {}


def code_before_tests(hits: Iterable[Hit], query: Query) -> list[Hit]:
    """Tests say what the code they test says, in more words: they stand back unless they are asked for."""
    if query.terms.keys() & {"test", "tests"}:
        return list(hits)
    weighed = [replace(hit, score=hit.score * _TEST_SHARE) if _is_test(hit.path) else hit for hit in hits]
    return sorted(weighed, key=lambda hit: (-hit.score, hit.path, hit.start_line))


def _is_test(path: str) -> bool:
    return any(part in _TEST_FOLDERS for part in path.lower().split("/")[:-1])


def _named(snapshot: Snapshot, query: Query, top: int) -> list[Ranked]:
    """Definitions whose very name is in the query, rare names first.

    Among others a plain word like `order` is a word; `find_order`, `Order` or a word alone is a name.
    """
    found: list[Ranked] = []
    names = [
        name for name in query.identifiers if len(query.identifiers) == 1 or not name.islower() or "_" in name
    ]
    named = [(name, snapshot.definitions(name)) for name in names]
    for _, references in sorted(named, key=lambda pair: (len(pair[1]), pair[0])):
        for reference in references:
            held = next(chunks_of(snapshot.files.get(reference.path), reference.symbol), None)
            if held is not None:
                found.append(replace(held, score=1.0 / len(references)))
    return found[:top]


def _grouped(snapshot: Snapshot, hits: Iterable[Hit], by: GroupBy) -> list[Hit]:
    """One hit a chunk, function or file; a group scores as its best chunk, and a little for the others."""
    if by == "chunk":
        return list(hits)
    groups: dict[tuple[str, str | None], list[Hit]] = {}
    for hit in hits:
        if by == "file":
            groups.setdefault((hit.path, None), []).append(hit)
        elif hit.symbol is not None:
            groups.setdefault((hit.path, hit.symbol), []).append(hit)
    merged = [_merged(snapshot, members, by) for members in groups.values()]
    return sorted(merged, key=lambda hit: (-hit.score, hit.path, hit.start_line))


def _merged(snapshot: Snapshot, members: list[Hit], by: GroupBy) -> Hit:
    best = members[0]
    # Geometric: a second good chunk counts for a fifth, so that long files do not win by length.
    score = sum(member.score * _SECOND_SHARE**rank for rank, member in enumerate(members[:3]))
    file = snapshot.files.get(best.path)
    if by == "file" or file is None:
        return replace(best, score=round(score, 4))
    symbol = next((symbol for symbol in file.symbols if symbol.qualified == best.symbol), None)
    if (
        symbol is None or symbol.kind == "class"
    ):  # a class is shown by its chunk: whole, it may be a file long
        return replace(best, score=round(score, 4))
    return replace(
        best,
        score=round(score, 4),
        start_line=symbol.start_line,
        end_line=symbol.end_line,
        text=_text(file, symbol, best),
    )


def _text(file: IndexedFile, symbol: Symbol, best: Hit) -> str:
    """The definition's own lines, put together from the chunks that hold them."""
    lines: dict[int, str] = {}
    for held in chunks_of(file, symbol):
        lines.update(enumerate(held.text.splitlines(), held.place.start_line))
    inside = [number for number in lines if symbol.start_line <= number <= symbol.end_line]
    if not inside:
        return best.text
    return "\n".join(lines.get(number, "") for number in range(min(inside), max(inside) + 1))
