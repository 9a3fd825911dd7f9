"""Writes a trained static encoder as the files that the package loads.

Knows the ONNX graph and the files of a bundled model; nothing of how the weights came about. The graph is
what `StaticEncoderModel.forward` computes, with the embeddings as int8 rows, each with its own scale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from reprise.models.bags import N_SEGMENTS
from reprise.models.bundled_models import content_hash
from reprise.models.subtoken_vocabulary import SubtokenVocabulary
from reprise.training.encoder_model import StaticEncoderModel

_OPSET = 17  # onnxruntime has run it since 1.12
_IR_VERSION = 8


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


def build_graph(
    embeddings: NDArray[np.float32], token_weights: NDArray[np.float32], segment_weights: NDArray[np.float32]
) -> onnx.ModelProto:
    """Inputs `words`, `segments` (n, length) int32 and `counts` (n, length) float32, 0 where padded.

    Output `vectors` (n, dimension) float32, unit norm. `embeddings` (V, dimension), `token_weights` (V,) and
    `segment_weights` (S,) are float32, the weights logarithms.
    """
    rows, scales = quantised(embeddings)
    tables = {
        "rows": rows,
        # One gather less: a word's weight and the scale of its row are multiplied beforehand.
        "word_factors": (np.exp(token_weights) * scales).astype(np.float32),
        "segment_factors": np.exp(segment_weights).astype(np.float32),
        "tiny": np.array(1e-12, np.float32),
        "middle": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["word_factors", "words"], ["word_factor"]),
        helper.make_node("Gather", ["segment_factors", "segments"], ["segment_factor"]),
        helper.make_node("Sqrt", ["counts"], ["damped"]),
        helper.make_node("Mul", ["word_factor", "segment_factor"], ["factor"]),
        helper.make_node("Mul", ["factor", "damped"], ["weight"]),
        helper.make_node("Unsqueeze", ["weight", "middle"], ["weight_row"]),
        helper.make_node("Gather", ["rows", "words"], ["word_rows"]),
        helper.make_node("Cast", ["word_rows"], ["word_vectors"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["weight_row", "word_vectors"], ["sum_row"]),
        helper.make_node("Squeeze", ["sum_row", "middle"], ["sum"]),
        helper.make_node("ReduceL2", ["sum"], ["norm"], axes=[1], keepdims=1),
        helper.make_node("Max", ["norm", "tiny"], ["divisor"]),
        helper.make_node("Div", ["sum", "divisor"], ["vectors"]),
    ]
    graph = helper.make_graph(
        nodes,
        "static_encoder",
        [
            _input("words", TensorProto.INT32),
            _input("segments", TensorProto.INT32),
            _input("counts", TensorProto.FLOAT),
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", embeddings.shape[1]])],
        [numpy_helper.from_array(array, name) for name, array in tables.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model


def quantised(embeddings: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(V, d) int8 and (V,) float32 scales: row times scale is the embedding, to half a step."""
    scales = np.maximum(np.abs(embeddings).max(axis=1), 1e-12) / 127
    return np.round(embeddings / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _input(name: str, kind: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, ["n", "length"])


def add_to_config(folder: Path, facts: Mapping[str, Any]) -> None:
    """Add `facts` to the `config.json` of an exported model."""
    path = folder / "config.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**stored, **facts}, indent=1) + "\n", encoding="utf-8")
