"""Chunks and queries as bags of words."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reprise.models.bags import Bags, Segment, bags_of, chunk_fields, query_fields
from reprise.models.encoder import CONTEXT_END, ChunkText, file_context
from reprise.models.subtoken_vocabulary import SubtokenVocabulary
from reprise.types import Import

WORDS = ["path", "head", "body", "below", "zero", "one", "py"]
VOCABULARY = SubtokenVocabulary(WORDS, n_buckets=2)


def entries(bags: Bags, bag: int) -> set[tuple[str, Segment, float]]:
    """The known words of one bag, readable."""
    rows = slice(bags.offsets[bag], bags.offsets[bag + 1])
    found = zip(bags.words[rows], bags.segments[rows], bags.counts[rows], strict=True)
    return {(WORDS[word - 1], Segment(segment), float(count)) for word, segment, count in found}


def test_a_chunk_is_path_head_body_and_signatures_below() -> None:
    chunk = ChunkText("path.zero", "\nhead\n\nhead\nbody body\n", ("below",))
    bags = bags_of([chunk_fields(chunk)], VOCABULARY, 100)
    assert entries(bags, 0) == {
        ("path", Segment.PATH, 1),
        ("zero", Segment.PATH, 1),
        ("head", Segment.HEAD, 2),
        ("body", Segment.BODY, 2),
        ("below", Segment.DOWN, 1),
    }


def test_lines_of_a_query_are_weighed_by_their_distance_from_its_end() -> None:
    query = "\n".join(["zero"] + ["one"] * 8 + ["body"] * 4 + ["head", "", "  "])
    bags = bags_of([query_fields(query)], VOCABULARY, 100)
    assert entries(bags, 0) == {
        ("head", Segment.LAST_LINE, 1),
        ("body", Segment.NEAR_LINES, 4),
        ("one", Segment.FAR_LINES, 8),
        ("zero", Segment.FIRST_LINES, 1),
    }


def test_what_is_known_of_the_file_is_a_segment_of_its_own() -> None:
    query = file_context("path.py", [Import("zero", "one", "one", 0, 1)]) + CONTEXT_END + "body"
    bags = bags_of([query_fields(query)], VOCABULARY, 100)
    expected = {("body", Segment.LAST_LINE, 1)} | {(w, Segment.CONTEXT, 1) for w in ("path", "zero", "one")}
    assert {entry for entry in entries(bags, 0) if entry[0] != "py"} == expected


def test_a_long_text_is_cut_and_an_empty_one_is_an_empty_bag() -> None:
    bags = bags_of([query_fields("one " * 50), query_fields(" \n")], VOCABULARY, 10)
    assert entries(bags, 0) == {("one", Segment.LAST_LINE, 10)}
    assert bags.lengths.tolist() == [1, 0]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), max_size=5), st.data())
def test_selecting_bags_equals_building_them_from_the_selected_texts(
    texts: list[list[str]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=6)) if texts else []
    fields = [[(Segment.BODY, " ".join(words))] for words in texts]
    selected = bags_of(fields, VOCABULARY, 100).select(np.array(rows, np.int64))
    assert [
        Counter({word: count for word, _, count in entries(selected, place)}) for place in range(len(rows))
    ] == [Counter(texts[row]) for row in rows]
