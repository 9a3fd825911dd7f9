"""The training loop of the static encoder: steps, schedule, checkpoints.

Knows batches and the model, not where either comes from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from reprise.errors import BadInputError
from reprise.models.subtoken_vocabulary import SubtokenVocabulary
from reprise.training.batches import Batch, Sources
from reprise.training.encoder_model import StaticEncoderModel, retrieval_loss
from reprise.training.prepared import PreparedRepository
from reprise.training.recipe import Recipe

OnStep = Callable[[int, float, float], None]
"""(step, mean loss of the last hundred, share of the time spent)"""

_WARM_UP_STEPS = 100
_LAST_RATE = 0.02  # of the learning rate, when the time is up
_CHECKPOINT_STEPS = 1000


@dataclass(slots=True)
class TrainingState:
    """Everything that a resumed run needs."""

    model: StaticEncoderModel
    optimizer: torch.optim.Optimizer
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)


def start(
    repositories: Sequence[PreparedRepository], vocabulary: SubtokenVocabulary, recipe: Recipe
) -> TrainingState:
    """A model that has not learned yet: random embeddings, IDF weights."""
    torch.manual_seed(recipe.seed)
    model = StaticEncoderModel(log_inverse_frequencies(repositories, vocabulary.size), recipe.dimension)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.99), fused=True)
    return TrainingState(model, optimizer)


def train(
    repositories: Sequence[PreparedRepository],
    vocabulary: SubtokenVocabulary,
    state: TrainingState,
    recipe: Recipe,
    on_step: OnStep = lambda step, loss, share: None,
    checkpoint: Path | None = None,
) -> None:
    """Train `state` for `recipe.steps` or `recipe.minutes`; the rate falls to nearly zero by the end."""
    torch.set_num_threads(recipe.threads)
    draw = np.random.default_rng((recipe.seed, len(state.losses)))
    sources = Sources.of(repositories, vocabulary, recipe)
    while (share := _share_done(state, recipe)) < 1:
        began = time.monotonic()
        _set_learning_rate(state, recipe, share)
        state.losses.append(_step(sources.draw(recipe, draw), state))
        state.seconds += time.monotonic() - began
        n_steps = len(state.losses)
        if n_steps % 100 == 0:
            on_step(n_steps, float(np.mean(state.losses[-100:])), share)
        if checkpoint and n_steps % _CHECKPOINT_STEPS == 0:
            save_checkpoint(state, recipe, checkpoint)
    if checkpoint:
        save_checkpoint(state, recipe, checkpoint)


def save_checkpoint(state: TrainingState, recipe: Recipe, path: Path) -> None:
    """Write what `load_checkpoint` needs; an interrupted write leaves the earlier file."""
    stored = {
        "recipe": repr(recipe),
        "model": state.model.state_dict(),
        "optimizer": state.optimizer.state_dict(),
        "seconds": state.seconds,
        "losses": state.losses,
    }
    scratch = path.with_suffix(".partial")
    torch.save(stored, scratch)
    scratch.replace(path)


def load_checkpoint(state: TrainingState, recipe: Recipe, path: Path) -> None:
    """Go on where a stopped run left; `BadInputError` if that run had another recipe."""
    stored: dict[str, Any] = torch.load(path, weights_only=True)
    if stored["recipe"] != repr(recipe):
        raise BadInputError(f"{path} is from a run with another recipe: delete it, or write elsewhere")
    state.model.load_state_dict(stored["model"])
    state.optimizer.load_state_dict(stored["optimizer"])
    state.seconds = stored["seconds"]
    state.losses = list(stored["losses"])


def log_inverse_frequencies(repositories: Sequence[PreparedRepository], size: int) -> NDArray[np.float32]:
    """(size,) natural logarithm of each word's IDF over all chunks, the IDF as in BM25."""
    documents = np.zeros(size)
    n_chunks = 0
    for repository in repositories:
        chunks = repository.chunks
        rows = np.repeat(np.arange(len(chunks)), chunks.lengths)
        occurrences = np.unique(
            rows * size + chunks.words
        )  # in two segments of a chunk is still one document
        documents += np.bincount(occurrences % size, minlength=size)
        n_chunks += len(chunks)
    return np.log(np.log1p((n_chunks - documents + 0.5) / (documents + 0.5))).astype(np.float32)


def _share_done(state: TrainingState, recipe: Recipe) -> float:
    if recipe.steps is not None:
        return len(state.losses) / recipe.steps
    return state.seconds / (recipe.minutes * 60)


def _set_learning_rate(state: TrainingState, recipe: Recipe, share: float) -> None:
    warm_up = min(1.0, (len(state.losses) + 1) / _WARM_UP_STEPS)
    for group in state.optimizer.param_groups:
        group["lr"] = recipe.learning_rate * warm_up * max(_LAST_RATE, 1 - share)


def _step(batch: Batch, state: TrainingState) -> float:
    state.optimizer.zero_grad(set_to_none=True)
    queries = state.model.encode(batch.queries)
    chunks = state.model.encode(batch.chunks, batch.dropped)
    loss = retrieval_loss(queries, chunks, torch.from_numpy(batch.answers), torch.from_numpy(batch.banned))
    loss.backward()
    state.optimizer.step()
    return float(loss.detach())
