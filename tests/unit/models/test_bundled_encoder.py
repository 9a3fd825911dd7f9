"""The encoder that ships: what it gave when it was made, and that it means something."""

from __future__ import annotations

import json

import numpy as np
import pytest

from reprise.models.bundled_models import BUNDLED, DEFAULT_ENCODER, load_encoder
from reprise.models.encoder import ChunkText

pytest.importorskip("onnxruntime")

FOLDER = BUNDLED / DEFAULT_ENCODER


def test_golden_outputs_are_replayed() -> None:
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    encoder = load_encoder()
    chunks = [ChunkText(c["path"], c["text"], tuple(c["down"])) for c in golden["chunks"]]
    assert encoder.name == golden["encoder"]
    assert np.allclose(encoder.encode_chunks(chunks), golden["chunk_vectors"], atol=1e-4)
    assert np.allclose(encoder.encode_queries(golden["queries"]), golden["query_vectors"], atol=1e-4)


def test_words_and_unfinished_code_find_the_chunk_that_they_are_about() -> None:
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    chunks, queries = np.array(golden["chunk_vectors"]), np.array(golden["query_vectors"])
    assert (queries[:2] @ chunks.T).argmax(axis=1).tolist() == [0, 1]


def test_the_bundled_files_are_under_ten_megabytes_and_have_a_card() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 10_000_000
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert "recall@20" in card and "licence" in card
