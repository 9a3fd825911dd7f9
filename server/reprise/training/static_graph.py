"""Builds the ONNX graph of the static encoder: what `StaticEncoderModel.forward` computes, on padded batches.

Knows ONNX and arrays, no torch. The embeddings are int8 rows, each with its own scale.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17  # onnxruntime has run it since 1.12
_IR_VERSION = 8


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
