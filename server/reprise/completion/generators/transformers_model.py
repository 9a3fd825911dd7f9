"""A model in this process, by transformers and torch: weights from a folder, on the processor or with CUDA.

Knows no format of prompts: it continues `Prompt.text`. Engines of one process share a model's weights.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, Literal
from weakref import WeakValueDictionary

import torch

from reprise.completion.generators.code_sample import characters_per_token
from reprise.completion.generators.generator import ModelFacts
from reprise.completion.generators.stops import stops_of, until_stop
from reprise.completion.generators.token_reader import TokenReader
from reprise.completion.generators.token_text import GrowingText
from reprise.completion.generators.transformers_weights import load_weights
from reprise.errors import GeneratorError
from reprise.types import Cancelled, Piece, Prompt, Sampling

_log = logging.getLogger(__name__)
_readers: WeakValueDictionary[tuple[str, str, int], TokenReader] = WeakValueDictionary()
_loading = threading.Lock()


class TransformersModel:
    """A model in this process; see `Generator`. It writes one answer at a time, the next waits."""

    name = "transformers"

    def __init__(self, model: str, provider: Literal["cpu", "cuda"] = "cpu", threads: int = 1) -> None:
        """Name `model`, a folder or an id of the hub; it is loaded when it is first asked for something."""
        self._model = model
        self._provider = provider
        self._threads = threads
        self._loaded: TokenReader | None = None
        self._is_closed = False

    def facts(self) -> ModelFacts:
        """Load the model and say what it is; see `Generator`."""
        weights = self._reader().weights
        return ModelFacts(
            name=weights.name,
            context_tokens=weights.context_tokens,
            special_tokens=weights.text.special_tokens,
            characters_per_token=characters_per_token(self.count_tokens),
            has_log_probabilities=True,
        )

    def stream(self, prompt: Prompt, sampling: Sampling, cancelled: Cancelled) -> Iterator[Piece]:
        """Yield the continuation of `prompt`; see `Generator`."""
        reader = self._reader()
        with closing(self._pieces(reader, prompt, sampling, self._until_closed(cancelled))) as pieces:
            yield from until_stop(pieces, stops_of(prompt, sampling))

    def count_tokens(self, text: str) -> int | None:
        """Count by the model's own tokenizer; see `Generator`."""
        return len(self._reader().weights.text.plain(text))

    def score(self, prompt: Prompt, text: str, cancelled: Cancelled) -> float | None:
        """Read `text` behind `prompt` and add up what the model thought of each token; see `Generator`."""
        reader = self._reader()
        written = reader.weights.text
        asked, tokens = written.question(prompt.text), written.answer(prompt.text, text)
        if not tokens:
            return 0.0
        self._check_room(reader, len(asked) + len(tokens))
        with reader.turn(cancelled) as is_ours:
            expected = reader.read([*asked, *tokens[:-1]], len(tokens), cancelled) if is_ours else None
        if expected is None:
            return None
        return float(expected.gather(1, torch.tensor(tokens, device=expected.device)[:, None]).sum())

    def warm(self, prompt: Prompt, cancelled: Cancelled) -> None:
        """Read `prompt`, so that what begins like it is answered sooner; see `Generator`."""
        reader, is_over = self._reader(), self._until_closed(cancelled)
        ids = reader.weights.text.question(prompt.text)
        self._check_room(reader, len(ids))
        with reader.turn(is_over) as is_ours:
            if is_ours:
                reader.read(ids, 1, is_over)

    def close(self) -> None:
        """Let go of the weights, unless another engine has them too; see `Generator`."""
        self._is_closed = True
        self._loaded = None

    def _pieces(
        self, reader: TokenReader, prompt: Prompt, sampling: Sampling, cancelled: Cancelled
    ) -> Generator[Piece]:
        """The answer up to the model's own end, a piece a token; tokens of one character are one piece."""
        weights = reader.weights
        ids = weights.text.question(prompt.text)
        room = self._check_room(reader, len(ids))
        text = GrowingText(weights.text.decode, ids[-1:])
        chance = torch.Generator().manual_seed(sampling.seed)
        log_probability, n_tokens = 0.0, 0
        with reader.turn(cancelled) as is_ours:
            for _ in range(min(sampling.max_tokens, room) if is_ours else 0):
                expected = reader.read(ids, 1, cancelled)
                if expected is None or cancelled():
                    return
                token = _drawn(expected[0], sampling, chance)
                if token in weights.end_tokens:
                    return
                ids.append(token)
                log_probability += float(expected[0, token])
                n_tokens += 1
                if grown := text.add(token):
                    yield Piece(grown, log_probability, n_tokens)
                    log_probability, n_tokens = 0.0, 0

    def _reader(self) -> TokenReader:
        if (loaded := self._loaded) is not None:
            return loaded
        with _loading:
            if self._is_closed:
                raise GeneratorError("transformers: the model was closed; open it again")
            key = (self._model, self._provider, self._threads)
            reader = _readers.get(key)
            if reader is None:
                reader = TokenReader(load_weights(self._model, _device(self._provider)), self._threads)
                _readers[key] = reader
            self._loaded = reader
        return reader

    def _check_room(self, reader: TokenReader, n_tokens: int) -> int:
        """How many tokens the model has room for behind that many."""
        context = reader.weights.context_tokens
        if context is not None and n_tokens >= context:
            what = f"{reader.weights.name} holds {context:,} tokens, the prompt has {n_tokens:,}"
            raise GeneratorError(f"transformers: {what}; lower generator.contextTokens")
        return context - n_tokens if context is not None else 1 << 30

    def _until_closed(self, cancelled: Cancelled) -> Cancelled:
        return lambda: self._is_closed or cancelled()


def _device(provider: str) -> str:
    if provider == "cuda" and not torch.cuda.is_available():
        _log.warning("runtime.provider is cuda, but this torch has no CUDA: the model runs on the CPU")
        return "cpu"
    return provider


def _drawn(log_probabilities: Any, sampling: Sampling, chance: Any) -> int:
    """The likeliest token, or one drawn among those that make up `top_p` of the probability.

    Nucleus sampling: https://arxiv.org/abs/1904.09751.
    """
    if sampling.temperature <= 0:
        return int(log_probabilities.argmax())
    shares = torch.softmax(log_probabilities.cpu() / sampling.temperature, dim=-1)
    shares, order = shares.sort(descending=True)
    shares[shares.cumsum(0) - shares >= sampling.top_p] = 0.0
    shares[0] = max(float(shares[0]), 1e-30)
    return int(order[torch.multinomial(shares, 1, generator=chance)])
