"""What a training step sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reprise.models.bags import Segment
from reprise.training.batches import renamed, sample_batch
from reprise.training.prepared import PreparedRepository, build_vocabulary, prepare
from reprise.training.recipe import Recipe
from tests.unit.training.small_repository import mined


def prepared(root: Path) -> PreparedRepository:
    """The small repository as arrays."""
    repository = mined(root)
    return prepare(repository, build_vocabulary([repository], 100, 10), 64)


def test_a_query_never_competes_with_its_own_lines_or_its_other_answers(tmp_path: Path) -> None:
    repository = prepared(tmp_path)
    pairs = repository.pairs["call"]
    batch = sample_batch(repository, "call", Recipe(), np.random.default_rng(0))
    assert len(batch.chunks) == len(repository.chunks)  # so that columns are positions
    expected = {(answer, *neutral) for (answer,), neutral in zip(pairs.answers, pairs.neutral, strict=True)}
    banned = [np.flatnonzero(row).tolist() for row in batch.banned]
    assert {(int(answer), *row) for answer, row in zip(batch.answers, banned, strict=True)} == expected


def test_the_number_of_negatives_is_bounded(tmp_path: Path) -> None:
    batch = sample_batch(prepared(tmp_path), "docstring", Recipe(n_negatives=1), np.random.default_rng(0))
    assert len(batch.chunks) <= len(batch.queries) + 1


def test_only_paths_and_callees_are_dropped(tmp_path: Path) -> None:
    recipe = Recipe(path_dropout=1.0, down_dropout=0.0)
    batch = sample_batch(prepared(tmp_path), "call", recipe, np.random.default_rng(0))
    assert set(batch.chunks.segments[batch.dropped]) == {Segment.PATH}
    assert Segment.PATH not in batch.chunks.segments[~batch.dropped]


def test_the_vocabulary_holds_the_words_that_most_chunks_hold(tmp_path: Path) -> None:
    vocabulary = build_vocabulary([mined(tmp_path)], 3, 10)
    assert len(vocabulary.words) == 3 and vocabulary.size == 14
    assert "settings" in build_vocabulary([mined(tmp_path)], 20, 10).words


def test_a_renamed_word_is_the_same_in_queries_and_chunks(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    vocabulary = build_vocabulary([repository], 100, 1000)
    batch = sample_batch(prepare(repository, vocabulary, 64), "call", Recipe(), np.random.default_rng(0))
    other = renamed(batch, vocabulary, 0.5, np.random.default_rng(0))
    before = np.concatenate((batch.queries.words, batch.chunks.words))
    after = np.concatenate((other.queries.words, other.chunks.words))
    assert len(set(zip(before.tolist(), after.tolist(), strict=True))) == len(set(before.tolist()))
    assert 0 < np.mean(before != after) < 1
    assert (after[before != after] >= vocabulary.first_bucket).all()
