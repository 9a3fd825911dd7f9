"""Puts tokens through a model and remembers what it read, so that a prompt that begins alike is read faster.

Knows no text.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from reprise.completion.generators.transformers_weights import Weights
from reprise.errors import GeneratorError
from reprise.types import Cancelled

_BLOCK = {"cpu": 64, "cuda": 512}  # of tokens: larger ones are hardly faster, and are left later
_TURN_S = 0.01


class _NobodyWaitsError(Exception):
    """Leaves a model between two of its matrices."""


class TokenReader:
    """A model and the tokens that it read last. For one thread at a time: see `turn`."""

    def __init__(self, weights: Weights, threads: int) -> None:
        self.weights = weights
        self._threads = threads
        self._block = _BLOCK[weights.model.device.type]
        self._in_use = threading.Lock()
        self._ids: list[int] = []
        self._memory = weights.new_memory()
        self._cancelled: Cancelled = lambda: False
        for module in weights.model.modules():
            if isinstance(module, torch.nn.Linear):
                module.register_forward_pre_hook(self._look_up)

    @contextmanager
    def turn(self, cancelled: Cancelled) -> Iterator[bool]:
        """Wait until no other thread reads; false where `cancelled` came first."""
        while not (is_ours := self._in_use.acquire(timeout=_TURN_S)):
            if cancelled():
                break
        try:
            yield is_ours
        finally:
            if is_ours:
                self._in_use.release()

    def read(self, ids: Sequence[int], n_last: int, cancelled: Cancelled) -> Any:
        """Return what the model expects behind each of the last `n_last` of `ids`; None once cancelled.

        (n_last, n_vocabulary) float32 tensor of natural log-probabilities. Raises `GeneratorError`.
        """
        if torch.get_num_threads() != self._threads:  # a setting of each thread
            torch.set_num_threads(self._threads)
        self._cancelled = cancelled
        self._keep(min(_n_common(self._ids, ids), len(ids) - n_last))
        try:
            return torch.log_softmax(self._read_on(ids, n_last).float(), dim=-1)
        except _NobodyWaitsError:
            self._keep(len(self._ids) if self.weights.can_forget else 0)
            return None
        except Exception as error:
            self._keep(0)
            said = " ".join(str(error).split())[:200]
            raise GeneratorError(f"transformers: {self.weights.name} cannot go on: {said}") from error

    def _read_on(self, ids: Sequence[int], n_last: int) -> Any:
        logits = []
        while (n_read := len(self._ids)) < len(ids):
            block = list(ids[n_read : n_read + self._block])
            n_wanted = n_read + len(block) - (len(ids) - n_last)
            read = self._forward(block, max(n_wanted, 1))
            self._ids.extend(block)
            if n_wanted > 0:
                logits.append(read)
        return torch.cat(logits)

    def _forward(self, block: list[int], n_last: int) -> Any:
        model = self.weights.model
        with torch.inference_mode():
            ids = torch.tensor([block], device=model.device)
            answer = model(input_ids=ids, past_key_values=self._memory, use_cache=True, logits_to_keep=n_last)
        return answer.logits[0, -n_last:]

    def _keep(self, n_tokens: int) -> None:
        """Forget all but the first tokens; after a read that was left, layers differ in what they know."""
        if n_tokens == 0 or (n_tokens < len(self._ids) and not self.weights.can_forget):
            self._memory = self.weights.new_memory()
            self._ids.clear()
        elif self.weights.can_forget:
            for layer in self._memory.layers:
                if (n_more := layer.get_seq_length() - n_tokens) > 0:
                    layer.crop(-n_more)
            del self._ids[n_tokens:]

    def _look_up(self, *_: object) -> None:
        if self._cancelled():
            raise _NobodyWaitsError


def _n_common(left: Sequence[int], right: Sequence[int]) -> int:
    if left == right[: len(left)]:
        return len(left)
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(right))
