"""Reading tokens with what was read before, on models of several kinds with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from reprise.completion.generators.token_reader import TokenReader

SIZES = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}
WINDOW = 16
KINDS: dict[str, dict[str, object]] = {
    "qwen2": {},
    "starcoder2": {"sliding_window": WINDOW},
    "mistral": {"sliding_window": WINDOW},
    "gemma2": {"sliding_window": WINDOW, "head_dim": 8},
    "gpt_bigcode": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_inner": 64},
    "granitemoehybrid": {
        "layer_types": ["mamba", "attention"], "mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 16,
        "shared_intermediate_size": 64, "num_local_experts": 0,
    },
    "lfm2": {"full_attn_idxs": [1]},
}  # fmt: skip
"""How models look back: at everything, through a window, by turns, with a running state."""


@pytest.fixture(scope="module", params=KINDS)
def reader(request: pytest.FixtureRequest) -> TokenReader:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    from reprise.completion.generators.token_reader import TokenReader
    from reprise.completion.generators.token_text import TokenText
    from reprise.completion.generators.transformers_weights import Weights

    config = transformers.AutoConfig.for_model(request.param, **{**SIZES, **KINDS[request.param]})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = transformers.AutoModelForCausalLM.from_config(config).eval()
        for weight in model.parameters():
            weight.data.mul_(4.0)  # else all tokens are about as likely
    return TokenReader(Weights(request.param, model, TokenText(None), 4_096, frozenset()), threads=1)


def never() -> bool:
    return False


def read_at_once(reader: TokenReader, ids: Sequence[int], n_last: int) -> Any:
    """What the model says of all tokens put to it together."""
    import torch

    with torch.inference_mode():
        logits = reader.weights.model(torch.tensor([list(ids)]), use_cache=False).logits
    return logits[0, -n_last:].float().log_softmax(-1)


def numbers(n: int, start: int = 0) -> list[int]:
    return [(start + 7 * at * at + at) % 64 for at in range(n)]


def is_same(found: Any, expected: Any) -> bool:
    import torch

    return bool(torch.allclose(found, expected, atol=2e-3))


@pytest.mark.parametrize("n_tokens", [1, WINDOW - 1, WINDOW + 1, 64, 65, 200])
def test_blocks_say_what_the_whole_says(reader: TokenReader, n_tokens: int) -> None:
    ids = numbers(n_tokens, start=n_tokens)

    assert is_same(reader.read(ids, 1, never), read_at_once(reader, ids, 1))


def test_more_than_the_last_token_can_be_asked_for_across_blocks(reader: TokenReader) -> None:
    ids = numbers(150, start=9)

    assert is_same(reader.read(ids, 100, never), read_at_once(reader, ids, 100))


@pytest.mark.parametrize("n_kept", [0, 1, 10, 40, 99])
def test_a_prompt_that_changes_anywhere_is_read_rightly(reader: TokenReader, n_kept: int) -> None:
    reader.read(numbers(100), 1, never)
    changed = [*numbers(100)[:n_kept], *numbers(60, start=31)]

    assert is_same(reader.read(changed, 1, never), read_at_once(reader, changed, 1))


def test_a_prompt_grows_and_shrinks_by_a_token(reader: TokenReader) -> None:
    for n_tokens in (70, 71, 72, 71, 40, 41):
        ids = numbers(n_tokens)
        assert is_same(reader.read(ids, 1, never), read_at_once(reader, ids, 1))


@pytest.mark.parametrize("n_polls", [0, 1, 4, 11, 30])
def test_a_read_that_was_left_anywhere_does_no_harm(reader: TokenReader, n_polls: int) -> None:
    reader.read(numbers(50), 1, never)
    polls = iter(range(n_polls))

    left = reader.read(numbers(400), 1, lambda: next(polls, None) is None)

    assert left is None or n_polls == 30
    for ids in (numbers(130), numbers(50), numbers(60, start=5)):
        assert is_same(reader.read(ids, 1, never), read_at_once(reader, ids, 1))
