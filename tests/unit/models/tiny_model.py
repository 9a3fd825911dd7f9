"""A model folder small enough to make in each test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from reprise.models.bags import N_SEGMENTS
from reprise.models.bundled_models import content_hash
from reprise.models.subtoken_vocabulary import SubtokenVocabulary

NAME = "tiny"
DIMENSION = 8


def write_tiny_model(folder: Path) -> str:
    """Write an untrained encoder under `folder`; returns its name."""
    import onnx

    from reprise.training.static_graph import build_graph

    vocabulary = SubtokenVocabulary(["load", "config", "read"], n_buckets=4)
    draw = np.random.default_rng(0)
    embeddings = draw.normal(size=(vocabulary.size, DIMENSION)).astype(np.float32)
    weights = draw.normal(size=vocabulary.size).astype(np.float32)
    graph = build_graph(embeddings, weights, np.zeros(N_SEGMENTS, np.float32))
    model = folder / NAME
    model.mkdir()
    onnx.save(graph, model / "model.onnx")
    vocabulary.write(model / "tokenizer.json")
    config = {"name": NAME, "dimension": DIMENSION, "max_tokens": 64, "vocabulary_size": vocabulary.size}
    write_config(model, {**config, "content_hash": content_hash(model)})
    return NAME


def write_config(model: Path, config: dict[str, object]) -> None:
    """Write the model's `config.json`."""
    (model / "config.json").write_text(json.dumps(config), encoding="utf-8")
