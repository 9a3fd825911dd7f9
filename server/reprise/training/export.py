"""Writes a trained static encoder as the files that the package loads.

Knows the ONNX graph and the files of a bundled model; nothing of how the weights came about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx

from reprise.models.bags import N_SEGMENTS
from reprise.models.bundled_models import content_hash
from reprise.models.subtoken_vocabulary import SubtokenVocabulary
from reprise.training.encoder_model import StaticEncoderModel
from reprise.training.static_graph import build_graph


def export(
    model: StaticEncoderModel, vocabulary: SubtokenVocabulary, folder: Path, config: Mapping[str, Any]
) -> None:
    """Write `model.onnx`, `tokenizer.json` and `config.json`, which holds `config` and the files' hash."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.detach().numpy() for name, tensor in model.named_parameters()}
    graph = build_graph(weights["embeddings"], weights["token_weights"], weights["segment_weights"])
    onnx.save(graph, folder / "model.onnx")
    vocabulary.write(folder / "tokenizer.json")
    stored = {
        **config,
        "dimension": int(weights["embeddings"].shape[1]),
        "vocabulary_size": vocabulary.size,
        "n_buckets": vocabulary.n_buckets,
        "n_segments": N_SEGMENTS,
        "content_hash": content_hash(folder),
    }
    (folder / "config.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def add_to_config(folder: Path, facts: Mapping[str, Any]) -> None:
    """Add `facts` to the `config.json` of an exported model."""
    path = folder / "config.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**stored, **facts}, indent=1) + "\n", encoding="utf-8")
