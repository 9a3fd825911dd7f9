"""Training, checkpoints and export; needs torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")

from reprise.errors import BadInputError
from reprise.models.bags import bags_of, chunk_fields
from reprise.models.bundled_models import load_encoder
from reprise.training.encoder_loop import load_checkpoint, save_checkpoint, start, train
from reprise.training.export import export
from reprise.training.prepared import build_vocabulary, prepare
from reprise.training.recipe import Recipe
from tests.unit.training.small_repository import mined

RECIPE = Recipe(steps=40, renaming=0.0, dimension=16, n_words=100, n_buckets=10, max_tokens=64, min_pairs=1)


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    vocabulary = build_vocabulary([repository], RECIPE.n_words, RECIPE.n_buckets)
    repositories = [prepare(repository, vocabulary, RECIPE.max_tokens)]
    state = start(repositories, vocabulary, RECIPE)
    train(repositories, vocabulary, state, RECIPE)
    assert np.mean(state.losses[-5:]) < np.mean(state.losses[:5])


def test_a_resumed_run_knows_what_was_done(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    vocabulary = build_vocabulary([repository], RECIPE.n_words, RECIPE.n_buckets)
    repositories = [prepare(repository, vocabulary, RECIPE.max_tokens)]
    state = start(repositories, vocabulary, RECIPE)
    train(repositories, vocabulary, state, RECIPE)
    save_checkpoint(state, RECIPE, tmp_path / "checkpoint.pt")
    resumed = start(repositories, vocabulary, RECIPE)
    load_checkpoint(resumed, RECIPE, tmp_path / "checkpoint.pt")
    train(repositories, vocabulary, resumed, RECIPE)
    assert resumed.losses == state.losses  # all its steps were done


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    vocabulary = build_vocabulary([repository], RECIPE.n_words, RECIPE.n_buckets)
    state = start([prepare(repository, vocabulary, 64)], vocabulary, RECIPE)
    save_checkpoint(state, RECIPE, tmp_path / "checkpoint.pt")
    with pytest.raises(BadInputError, match="another recipe"):
        load_checkpoint(state, replace(RECIPE, seed=1), tmp_path / "checkpoint.pt")


def test_the_exported_graph_computes_what_was_trained(tmp_path: Path) -> None:
    repository = mined(tmp_path)
    vocabulary = build_vocabulary([repository], RECIPE.n_words, RECIPE.n_buckets)
    state = start([prepare(repository, vocabulary, 64)], vocabulary, RECIPE)
    export(state.model, vocabulary, tmp_path / "model", {"name": "model", "max_tokens": 64})
    encoder = load_encoder(name="model", folder=tmp_path)
    bags = bags_of(map(chunk_fields, repository.chunks), vocabulary, 64)
    expected = state.model.encode(bags).detach().numpy()
    assert np.allclose(encoder.encode_chunks(repository.chunks), expected, atol=0.02)
