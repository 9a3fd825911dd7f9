from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reprise.index import ngram_merge
from reprise.index.ngram_segment import packed
from reprise.index.ngrams import MATCHED, NgramIndex, NgramView
from reprise.syntax.lexemes import Numbers

FILE = st.lists(st.integers(1, 5), max_size=40)
EDIT = st.tuples(st.integers(1, 6), st.none() | FILE, st.booleans())
UNLIMITED = 10_000


def index_of(files: dict[int, list[int]]) -> NgramIndex:
    index = NgramIndex()
    for file_id, numbers in files.items():
        index.replace(file_id, np.array(numbers, dtype=np.uint32))
    return index


def found(view: NgramView, context: list[int], excluded: int | None = None) -> Counter[tuple[int, int]]:
    """Count (next lexeme, match length) over all places that share at least one lexeme."""
    total: Counter[tuple[int, int]] = Counter()
    for matches in view.continuations(context, excluded, UNLIMITED):
        for number, length, count in zip(
            matches.following.tolist(), matches.lengths, matches.counts, strict=True
        ):
            total[number, length] += count
    return total


def expected(files: dict[int, list[int]], context: list[int], excluded: int | None = None) -> Counter[int]:
    """Count next lexemes by looking at every place."""
    total: Counter[int] = Counter()
    for file_id, numbers in files.items():
        for place in range(1, len(numbers)):
            if file_id != excluded and numbers[place - 1] == context[-1]:
                total[numbers[place]] += 1
    return total


def followers(counts: Counter[tuple[int, int]]) -> Counter[int]:
    total: Counter[int] = Counter()
    for (number, _), count in counts.items():
        total[number] += count
    return total


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(1, 6), FILE, max_size=5), st.lists(st.integers(1, 5), min_size=1, max_size=6)
)
def test_every_place_with_the_context_is_found(files: dict[int, list[int]], context: list[int]) -> None:
    view = index_of(files).view()
    assert followers(found(view, context)) == expected(files, context)
    assert followers(found(view, context, excluded=1)) == expected(files, context, excluded=1)


@settings(max_examples=60)
@given(st.lists(EDIT, max_size=15), st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_after_any_edits_the_index_equals_a_fresh_one(
    edits: list[tuple[int, list[int] | None, bool]], context: list[int]
) -> None:
    index, files = NgramIndex(), dict[int, list[int]]()
    for file_id, numbers, look in edits:
        if numbers is None:
            index.remove(file_id)
            files.pop(file_id, None)
        else:
            index.replace(file_id, np.array(numbers, dtype=np.uint32))
            files[file_id] = numbers
        if look:
            index.view()
            index.maintain()
    assert found(index.view(), context) == found(index_of(files).view(), context)


def test_the_match_length_counts_equal_lexemes_backwards() -> None:
    view = index_of({1: [1, 2, 3, 9], 2: [7, 2, 3, 8]}).view()
    assert found(view, [5, 1, 2, 3]) == {(9, 3): 1, (8, 2): 1}


def test_matches_are_measured_up_to_the_longest_told_apart() -> None:
    run = list(range(1, MATCHED + 10))
    view = index_of({1: [*run, 999]}).view()
    assert found(view, run) == {(999, MATCHED): 1}


def test_lexemes_that_share_their_low_bits_do_not_match() -> None:
    view = index_of({1: [1, 9]}).view()
    assert all(length == 0 for _, length in found(view, [1 + (1 << 16)]))


def test_many_places_are_sampled_evenly_and_weigh_what_they_stand_for() -> None:
    view = index_of({1: [1, 2] * 600 + [1, 3] * 200}).view()
    (matches,) = view.continuations([1], sample=40)
    counts: Counter[int] = Counter()
    for number, count in zip(matches.following.tolist(), matches.counts, strict=True):
        counts[number] += count
    assert len(matches.places) <= 40
    assert abs(counts[2] / (counts[2] + counts[3]) - 0.75) < 0.05


def test_a_long_match_is_found_among_many_short_ones() -> None:
    rng = np.random.default_rng(3)
    noise = np.stack(
        [
            rng.integers(10, 60, 20_000),
            *(np.full(20_000, n) for n in (1, 2, 3, 4)),
            rng.integers(100, 150, 20_000),
        ]
    )
    numbers = np.concatenate([noise.T.ravel(), [77, 78, 1, 2, 3, 4, 99]]).astype(np.uint32)
    index = NgramIndex()
    index.replace(1, numbers)
    (matches,) = index.view().continuations([77, 78, 1, 2, 3, 4], sample=16)
    assert (99, 6) in set(zip(matches.following.tolist(), matches.lengths, strict=True))


def test_a_view_does_not_change_when_files_do() -> None:
    index = index_of({1: [1, 2], 2: [1, 3]})
    view = index.view()
    index.replace(1, np.array([1, 4], dtype=np.uint32))
    index.remove(2)
    index.view()
    assert followers(found(view, [1])) == {2: 1, 3: 1}


def test_text_that_is_gone_is_not_found() -> None:
    index = index_of({1: [1, 2], 2: [1, 3]})
    index.view()
    index.replace(1, np.array([4, 5], dtype=np.uint32))
    assert followers(found(index.view(), [1])) == {3: 1}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 6), st.none() | FILE, st.integers(0, 4)), max_size=12), FILE)
def test_edits_between_the_slices_of_a_merge_are_kept(
    edits: list[tuple[int, list[int] | None, int]], context: list[int]
) -> None:
    index, files = NgramIndex(), dict[int, list[int]]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngram_merge, "_SLICE", 3)
        for file_id, numbers, n_steps in edits:
            files.pop(file_id, None)
            index.remove(file_id)
            if numbers is not None:
                files[file_id] = numbers
                index.replace(file_id, np.array(numbers, dtype=np.uint32))
            index.view()
            for _ in range(n_steps):
                index.maintain()
        while index.maintain():
            assert followers(found(index.view(), [*context, 1])) == expected(files, [*context, 1])
    assert found(index.view(), [*context, 1]) == found(index_of(files).view(), [*context, 1])


def test_a_merge_is_done_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(lexemes: Numbers, places: NDArray[np.int32], first: int) -> NDArray[np.uint64]:
        sizes.append(len(places))
        return packed(lexemes, places, first)

    index = NgramIndex()
    for file_id in (1, 2):
        index.replace(file_id, np.random.default_rng(file_id).integers(1, 9999, 50_000, np.uint32))
        index.view().segments[-1].sort()
    monkeypatch.setattr(ngram_merge, "_SLICE", 1000)
    monkeypatch.setattr(ngram_merge, "packed", counted)
    while index.maintain():
        pass
    assert len(index.view().segments) == 1
    assert sum(sizes) == 100_000 and max(sizes) <= 2100


def test_many_edits_leave_few_segments() -> None:
    index = NgramIndex()
    for file_id in range(1, 200):
        index.replace(file_id, np.full(50, file_id, dtype=np.uint32))
        index.view()
    assert len(index.view().segments) <= 7
    while index.maintain():
        pass
    assert len(index.view()) == 199 * 50


def test_a_segment_that_is_mostly_gone_is_written_anew() -> None:
    index = index_of({file_id: [file_id] * 100 for file_id in range(1, 11)})
    index.view()
    for file_id in range(1, 9):
        index.remove(file_id)
    while index.maintain():
        pass
    assert sum(len(segment.lexemes) for segment in index.view().segments) < 300


@settings(max_examples=60)
@given(st.permutations(range(1, 7)), st.lists(st.integers(1, 3), min_size=1, max_size=4), st.integers(0, 4))
def test_a_settled_index_does_not_depend_on_how_files_came_in(
    order: list[int], batches: list[int], n_steps: int
) -> None:
    files = {file_id: [1, 2, 3, file_id % 3 + 1] * file_id for file_id in range(1, 7)}
    index, left = NgramIndex(), list(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngram_merge, "_SLICE", 5)
        for size in [*batches, 6]:
            for file_id in [left.pop() for _ in range(min(size, len(left)))]:
                index.replace(file_id, np.array(files[file_id], dtype=np.uint32))
            index.view()
            for _ in range(n_steps):
                index.maintain()
        while index.settle():
            pass
    (settled,) = index.view().segments
    (fresh,) = index_of(files).view().segments
    assert np.array_equal(settled.lexemes, fresh.lexemes)
    assert np.array_equal(settled.sort()[1], fresh.sort()[1])


def test_settling_ends_although_edits_come_in() -> None:
    index = index_of({1: [1, 2, 3], 2: [2, 3, 4]})
    index.view()
    index.replace(3, np.array([3, 4, 5], dtype=np.uint32))
    n_steps = 0
    while index.view() and index.settle():
        n_steps += 1
        index.replace(4, np.array([4, n_steps], dtype=np.uint32))
    assert n_steps < 10
    assert followers(found(index.view(), [3])) == {4: 2}
