"""The whole run, small; needs torch."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")

from reprise.errors import BadInputError
from reprise.models.bundled_models import load_encoder
from reprise.training.corpus import CorpusPackage
from reprise.training.recipe import Recipe
from reprise.training.train_encoder import train_encoder
from tests.unit.training.small_repository import mined


def write_corpus(folder: Path) -> None:
    """A corpus of one package to train on and one to measure on."""
    packages = [
        CorpusPackage("one", "1.0", "MIT", "train", 3, 30),
        CorpusPackage("two", "2.0", "BSD-3-Clause", "dev", 3, 30),
    ]
    for package in packages:
        root = folder / package.split / package.name
        root.mkdir(parents=True)
        mined(root)
    stored = {"content_hash": "0" * 12, "packages": [asdict(package) for package in packages]}
    (folder / "corpus.json").write_text(json.dumps(stored), encoding="utf-8")


def test_a_run_gives_a_model_that_loads_with_its_card_and_its_losses(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    seen: list[str] = []
    recipe = Recipe(steps=3, dimension=16, n_words=100, n_buckets=10, min_pairs=1)
    folder = train_encoder(
        tmp_path / "corpus", tmp_path / "out", recipe, on_progress=lambda what, share: seen.append(what)
    )
    encoder = load_encoder(name=folder.name, folder=folder.parent)
    assert encoder.encode_queries(["load the settings"]).shape == (1, 16)
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert "| one | 1.0 | MIT | 30 |" in card and "On the dev packages (two)" in card
    assert "reprise train encoder --steps 3" in card
    assert (tmp_path / "out/losses.csv").exists() and seen[-1] == "done"


def test_a_corpus_with_too_few_pairs_is_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    with pytest.raises(BadInputError, match="too small"):
        train_encoder(tmp_path / "corpus", tmp_path / "out", Recipe(min_pairs=1000))
