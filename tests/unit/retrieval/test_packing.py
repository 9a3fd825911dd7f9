"""Claims about packing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reprise.retrieval.packing import n_tokens, pack
from reprise.types import ChunkKind, Hit


def hit(path: str, start: int, end: int, text: str = "x = 1", kind: ChunkKind = "base") -> Hit:
    return Hit(path, start, end, None, kind, 1.0, {}, text)


def test_overlapping_lines_of_one_file_are_shown_once() -> None:
    assert pack([hit("a", 1, 10), hit("a", 5, 15), hit("a", 11, 20)], 1000) == [
        hit("a", 1, 10),
        hit("a", 11, 20),
    ]


def test_one_file_cannot_fill_the_context() -> None:
    hits = [hit("a", line, line) for line in range(1, 9)] + [hit("b", 1, 1)]
    packed = pack(hits, 1000, per_file=2)
    assert [found.path for found in packed] == ["a", "a", "b"]


def test_a_hit_too_long_for_what_is_left_makes_room_for_a_shorter_one() -> None:
    packed = pack([hit("a", 1, 1, "y" * 400), hit("b", 1, 1)], n_tokens("x" * 100))
    assert [found.path for found in packed] == ["b"]


def test_a_definition_is_not_shown_beside_its_own_signature() -> None:
    body = hit("a", 1, 5, "def f():\n    return 1")
    outline = hit("a", 1, 5, "def f():", "dependency")
    assert pack([body, outline], 1000) == [body]


def named(path: str, n_characters: int, stage: str = "definitions") -> Hit:
    return replace(hit(path, 1, 1, "y" * n_characters), score=0.9, scores={stage: 1.0})


def test_definitions_leave_room_for_similar_code() -> None:
    alike = replace(hit("alike", 1, 1, "z" * 900), score=0.1, scores={"lexical": 1.0})

    packed = pack([named("a", 800), named("b", 800, "expected"), named("c", 1200), alike], 1000)

    assert [found.path for found in packed] == ["a", "b", "alike"]  # three of them would leave 198 tokens


def test_definitions_take_what_similar_code_leaves() -> None:
    packed = pack([named("a", 1000), named("b", 1000), named("c", 1000)], 1000)

    assert [found.path for found in packed] == ["a", "b", "c"]


def test_code_that_is_similar_too_is_no_mere_definition() -> None:
    both = replace(named("both", 1000), scores={"definitions": 1.0, "dense": 0.5})

    assert pack([named("a", 1700), both], 1000) == [named("a", 1700), both]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 40), st.integers(0, 9), st.integers(1, 300))),
    st.integers(1, 400),
)
def test_what_is_packed_fits_the_budget_and_shows_no_line_twice(
    drawn: list[tuple[str, int, int, int]], budget: int
) -> None:
    packed = pack([hit(path, start, start + more, "x" * size) for path, start, more, size in drawn], budget)
    assert sum(n_tokens(found.text) for found in packed) <= budget
    lines = [(found.path, line) for found in packed for line in range(found.start_line, found.end_line + 1)]
    assert len(lines) == len(set(lines))
