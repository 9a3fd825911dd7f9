"""Batches, and the small model of `tiny_model` against a plain computation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.models.bundled_models import load_encoder
from reprise.models.encoder import ChunkText
from reprise.models.static_encoder import batches
from tests.unit.models.tiny_model import write_tiny_model

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


@given(st.lists(st.integers(0, 3000), max_size=60))
def test_batches_hold_each_row_that_is_not_empty_once(lengths: list[int]) -> None:
    rows = [row for batch in batches(np.array(lengths, np.int64)) for row in batch.tolist()]
    assert sorted(rows) == [row for row, length in enumerate(lengths) if length]


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=60))
def test_a_batch_of_several_rows_stays_small_when_padded(lengths: list[int]) -> None:
    array = np.array(lengths, np.int64)
    assert all(len(batch) == 1 or array[batch].max() * len(batch) <= 8192 for batch in batches(array))


def test_vectors_have_unit_norm_and_do_not_depend_on_what_they_are_encoded_with(tmp_path: Path) -> None:
    encoder = load_encoder(name=write_tiny_model(tmp_path), folder=tmp_path)
    chunks = [ChunkText("a.py", "load the config " * n, ("def read()",)) for n in range(1, 40)]
    together = encoder.encode_chunks(chunks)
    alone = np.concatenate([encoder.encode_chunks([chunk]) for chunk in chunks])
    assert np.allclose(together, alone, atol=1e-6)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_a_text_without_a_word_is_a_row_of_zeros(tmp_path: Path) -> None:
    encoder = load_encoder(name=write_tiny_model(tmp_path), folder=tmp_path)
    assert not encoder.encode_queries(["", "+-*/"]).any()
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert encoder.encode_chunks([]).dtype == np.float32
