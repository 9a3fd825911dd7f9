"""Writes the tests' small Llama model as the one file that llama.cpp reads. Knows nothing of its training."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

FIM_TOKENS = {
    "fim_pre": "<|fim_prefix|>",
    "fim_suf": "<|fim_suffix|>",
    "fim_mid": "<|fim_middle|>",
    "fim_pad": "<|fim_pad|>",
    "fim_rep": "<|repo_name|>",
    "fim_sep": "<|file_sep|>",
}
"""The metadata by which llama.cpp's `/infill` finds the format's tokens."""

Weights = Mapping[str, NDArray[np.float32]]
"""By the names that transformers gives them."""


def write_gguf(path: Path, name: str, folder: Path, weights: Weights) -> None:
    """Write the model whose `config.json` and `tokenizer.json` are in `folder`."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    _add_architecture(writer, config)
    _add_tokenizer(writer, json.loads((folder / "tokenizer.json").read_text("utf-8")))
    for key, weight in weights.items():
        writer.add_tensor(_gguf_name(key), _in_gguf_order(key, weight, config["num_attention_heads"]))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_architecture(writer: gguf.GGUFWriter, config: Mapping[str, int | float]) -> None:
    heads = int(config["num_attention_heads"])
    writer.add_context_length(int(config["max_position_embeddings"]))
    writer.add_embedding_length(int(config["hidden_size"]))
    writer.add_feed_forward_length(int(config["intermediate_size"]))
    writer.add_block_count(int(config["num_hidden_layers"]))
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_rope_dimension_count(int(config["hidden_size"]) // heads)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(float(config["rms_norm_eps"]))
    writer.add_vocab_size(int(config["vocab_size"]))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: Mapping[str, object]) -> None:
    model = tokenizer["model"]
    assert isinstance(model, dict)
    ids: dict[str, int] = model["vocab"]
    special = {text: ids[text] for text in ("<|endoftext|>", *FIM_TOKENS.values())}
    kinds = [
        gguf.TokenType.CONTROL if token in special else gguf.TokenType.NORMAL
        for token in sorted(ids, key=ids.__getitem__)
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(sorted(ids, key=ids.__getitem__))
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in model["merges"]])
    writer.add_eos_token_id(special["<|endoftext|>"])
    writer.add_bos_token_id(special["<|endoftext|>"])
    writer.add_add_bos_token(False)
    for key, text in FIM_TOKENS.items():
        writer.add_uint32(f"tokenizer.ggml.{key}_token_id", special[text])


def _gguf_name(key: str) -> str:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 16)
    name = names.get_name(key, try_suffixes=(".weight",))
    assert name is not None, key
    return str(name)


def _in_gguf_order(key: str, weight: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """llama.cpp turns neighbouring rows of queries and keys together, transformers the halves of a head."""
    if not key.endswith(("q_proj.weight", "k_proj.weight")):
        return weight
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows, columns))
