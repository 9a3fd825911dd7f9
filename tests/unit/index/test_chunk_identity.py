from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reprise.index.chunk_identity import match_chunks, ranked
from reprise.types import Chunk

TEXTS = st.lists(st.sampled_from("abc"), max_size=6)


def chunks(texts: list[str], first_line: int = 1) -> list[Chunk]:
    return [Chunk("base", None, line, line, text) for line, text in enumerate(texts, first_line)]


def test_a_chunk_that_only_moved_keeps_its_id() -> None:
    old = match_chunks((), chunks(["a", "b"]), 100).chunks
    matching = match_chunks(old, chunks(["x", "a", "b"]), 102)
    assert [(chunk.text, chunk.id, chunk.start_line) for chunk in matching.chunks] == [
        ("x", 102, 1),
        ("a", 100, 2),
        ("b", 101, 3),
    ]
    assert matching.gone == () and matching.next_id == 103


def test_equal_chunks_pair_up_in_order() -> None:
    old = match_chunks((), chunks(["a", "a", "a"]), 0).chunks
    matching = match_chunks(old, chunks(["a", "b", "a"]), 3)
    assert [chunk.id for chunk in matching.chunks] == [0, 3, 1]
    assert matching.gone == (2,)


def test_the_same_text_under_another_symbol_is_another_chunk() -> None:
    old = match_chunks((), [Chunk("base", "f", 1, 1, "pass")], 0).chunks
    assert match_chunks(old, [Chunk("base", "g", 1, 1, "pass")], 1).chunks[0].id == 1


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_ids_are_unique_and_ranks_do_not_depend_on_history(versions: list[list[str]]) -> None:
    old: tuple[Chunk, ...] = ()
    rank_of: dict[int, int] = {}
    next_id = 0
    for texts in versions:
        matching = match_chunks(old, chunks(texts), next_id)
        rank_of.update((chunk.id, rank) for chunk, rank in ranked("a.py", matching))
        old, next_id = matching.chunks, matching.next_id
    fresh = match_chunks((), chunks(versions[-1]), 0)
    assert len({chunk.id for chunk in old}) == len(old)
    assert [rank_of[chunk.id] for chunk in old] == [rank for _, rank in ranked("a.py", fresh)]
