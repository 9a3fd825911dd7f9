"""Ranks and what they sum up to."""

from __future__ import annotations

from reprise.training.quality import Quality, first_right, fuse_ranks, quality_of


def test_the_first_right_chunk_gives_the_rank() -> None:
    assert first_right([7, 3, 5], frozenset({5, 3})) == 2
    assert first_right([7], frozenset({5})) is None


def test_quality_counts_what_was_not_found_as_nothing() -> None:
    assert quality_of([1, 10, None, None]) == Quality(0.25, 0.5, 0.275, 4)
    assert quality_of([]) == Quality(0.0, 0.0, 0.0, 0)


def test_what_two_rankings_agree_on_comes_first() -> None:
    assert fuse_ranks([[1, 2, 3], [4, 2, 5]])[0] == 2
