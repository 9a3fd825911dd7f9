"""A small code model, trained on the spot, for tests against real model servers.

`tiny_code_model()` gives it as transformers' folder and as llama.cpp's file. It has Qwen2.5-Coder's special
tokens and knows one format only, prefix-suffix-middle behind the files of a repository: asked as
`generated_code` asks, it is right; asked in another format, it is wrong. Made once in 40 seconds of one core,
and kept in `.cache/` under a name that changes with the code that makes it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.generated_code import Record, random_record

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

TESTS = Path(__file__).resolve().parent
SOURCES = ("tiny_code_model.py", "generated_code.py", "gguf_file.py")
NAME = "tiny-code-model"
END = "<|endoftext|>"
SPECIAL_TOKENS = (
    END,
    *("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>"),
)
CONTEXT_TOKENS = 4_096
STEPS = 320
BATCH = 32
PROMPT_WEIGHT = 0.05  # what is asked teaches the words; what is answered is what must be right


@dataclass(frozen=True, slots=True)
class TinyModel:
    """Where the model lies; greedy answers of both are the same."""

    folder: Path
    """For transformers: `config.json`, `tokenizer.json`, `model.safetensors`."""
    gguf: Path
    """For llama.cpp: weights and tokenizer in one file."""
    context_tokens: int = CONTEXT_TOKENS


def tiny_code_model() -> TinyModel:
    """The model, made at the first call; skips the test where what makes it is not installed."""
    for needed in ("torch", "transformers", "tokenizers", "gguf"):
        pytest.importorskip(needed, reason=f"{needed} is not installed, which makes the small model")
    contents = b"".join((TESTS / name).read_bytes() for name in SOURCES)
    folder = TESTS.parent / ".cache" / f"{NAME}-{hashlib.sha256(contents).hexdigest()[:12]}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
            made = Path(scratch, NAME)
            _make(made)
            _keep(made, folder)
    return TinyModel(folder, folder / f"{NAME}.gguf")


def fim_prompt(record: Record) -> str:
    """The question as Qwen2.5-Coder's report prints it: repository, files, then the file with its hole."""
    return f"{_header(record)}<|fim_prefix|>{record.prefix}<|fim_suffix|>{record.suffix}<|fim_middle|>"


def _header(record: Record) -> str:
    if not record.path:
        return ""
    files = "".join(f"<|file_sep|>{path}\n{text}" for path, text in record.files)
    return f"<|repo_name|>{record.repository}\n{files}<|file_sep|>{record.path}\n"


def _keep(made: Path, folder: Path) -> None:
    try:
        made.replace(folder)
    except OSError:
        if not folder.exists():  # another process was first
            raise


def _make(folder: Path) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    from tests.gguf_file import write_gguf

    tokenizer = _tokenizer(Random(1))
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=64,
        intermediate_size=192,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=CONTEXT_TOKENS,
        tie_word_embeddings=True,
        initializer_range=0.1,  # with transformers' own 0.02, so narrow a model does not begin to copy
        bos_token_id=None,
        eos_token_id=tokenizer.token_to_id(END),
        pad_token_id=tokenizer.token_to_id("<|fim_pad|>"),
    )
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more would wait for each other wherever the cores are shared
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        model = LlamaForCausalLM(config)
        _train(model, _batches(tokenizer, Random(2)))
    torch.set_num_threads(threads)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token="<|fim_pad|>",
        additional_special_tokens=list(SPECIAL_TOKENS[1:]),
        clean_up_tokenization_spaces=False,
    ).save_pretrained(folder)
    weights = {
        name: weight.numpy() for name, weight in model.state_dict().items() if name != "lm_head.weight"
    }
    write_gguf(folder / f"{NAME}.gguf", NAME, folder, weights)


def _tokenizer(random: Random) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1_024,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((_plain(random_record(random)) for _ in range(3_000)), trainer)
    return tokenizer


def _plain(record: Record) -> str:
    files = "".join(f"{path}\n{text}" for path, text in record.files)
    return f"{files}{record.path}\n{record.prefix}{record.middle}{record.suffix}"


def _batches(tokenizer: Tokenizer, random: Random) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Token ids and the weight of each, (n, longest) both; texts of similar length share a batch."""
    while True:
        rows = sorted((_row(tokenizer, random) for _ in range(8 * BATCH)), key=lambda row: len(row[0]))
        groups = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
        random.shuffle(groups)
        yield from ((_padded([ids for ids, _ in group]), _padded([w for _, w in group])) for group in groups)


def _row(tokenizer: Tokenizer, random: Random) -> tuple[list[int], list[float]]:
    record = random_record(random)
    if random.random() < 0.75:
        asked, answer = fim_prompt(record), record.middle + END
    else:
        asked, answer = _header(record) + record.prefix, record.middle + record.suffix + END
    asked_ids, answer_ids = tokenizer.encode(asked).ids, tokenizer.encode(answer).ids
    return asked_ids + answer_ids, [PROMPT_WEIGHT] * len(asked_ids) + [1.0] * len(answer_ids)


def _padded(rows: Sequence[Sequence[float]]) -> torch.Tensor:
    import torch

    longest = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])


def _train(model: torch.nn.Module, batches: Iterator[tuple[torch.Tensor, torch.Tensor]]) -> None:
    """Muon for the matrices, AdamW for the rest: with AdamW alone it takes several times as many steps."""
    import torch

    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    optimizers = [
        torch.optim.AdamW(others, lr=6e-3, betas=(0.9, 0.98), weight_decay=0.0),
        torch.optim.Muon(matrices, lr=0.02, weight_decay=0.0),
    ]
    schedules = [torch.optim.lr_scheduler.LambdaLR(optimizer, _share) for optimizer in optimizers]
    for _, (ids, weights) in zip(range(STEPS), batches, strict=False):
        logits = model(ids, use_cache=False).logits[:, :-1]
        losses = torch.nn.functional.cross_entropy(logits.transpose(1, 2), ids[:, 1:], reduction="none")
        loss = (losses * weights[:, 1:]).sum() / weights[:, 1:].sum()
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for step in (*optimizers, *schedules):
            step.step()


def _share(step: int) -> float:
    """Of the highest learning rate: up in 20 steps, down over the last 60 %."""
    return min((step + 1) / 20, 1.0, (STEPS - step) / (STEPS * 0.6))
