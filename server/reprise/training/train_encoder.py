"""The whole run: from a corpus of sources to a folder that the package can load as its encoder.

Knows the order of the stages and what is kept of them (checkpoint, losses, card), not how each works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from reprise.models.bundled_models import DEFAULT_ENCODER, load_encoder
from reprise.training.card import write_card
from reprise.training.corpus import Corpus, read_corpus
from reprise.training.curve import write_curve
from reprise.training.encoder_loop import load_checkpoint, start, train
from reprise.training.evaluation import evaluate, measure_speed
from reprise.training.export import add_to_config, export
from reprise.training.golden import write_golden
from reprise.training.mined import Repository
from reprise.training.packages import Split
from reprise.training.pairs import mine
from reprise.training.prepared import build_vocabulary, prepare
from reprise.training.recipe import Recipe

OnProgress = Callable[[str, float], None]
"""(what is being done, share of it that is done)"""


def train_encoder(
    corpus: Path,
    out: Path,
    recipe: Recipe = Recipe(),  # noqa: B008 - it is frozen
    name: str = DEFAULT_ENCODER,
    on_progress: OnProgress = lambda what, share: None,
) -> Path:
    """Train on the train packages, measure on the dev ones; returns `out/<name>`.

    A run that was stopped goes on from `out/checkpoint.pt`. Mining and measuring take minutes beside those of
    `recipe`. Raises `BadInputError` if there is no corpus, or too little in it.
    """
    sources = read_corpus(corpus)
    out.mkdir(parents=True, exist_ok=True)
    mined = _mine(sources, "train", on_progress, context_share=0.5)
    vocabulary = build_vocabulary(mined, recipe.n_words, recipe.n_buckets)
    repositories = [prepare(repository, vocabulary, recipe.max_tokens) for repository in mined]
    state = start(repositories, vocabulary, recipe)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        load_checkpoint(state, recipe, checkpoint)
    train(
        repositories,
        vocabulary,
        state,
        recipe,
        lambda step, loss, share: on_progress(f"training, step {step}, loss {loss:.3f}", share),
        checkpoint,
    )
    write_curve(state.losses, out)
    facts = {
        "name": name,
        "max_tokens": recipe.max_tokens,
        "corpus": sources.content_hash,
        "command": _command(recipe),
        "n_steps": len(state.losses),
    }
    export(state.model, vocabulary, out / name, facts)
    _measure(sources, out / name, on_progress)
    return out / name


def _command(recipe: Recipe) -> str:
    length = f"--minutes {recipe.minutes:g}" if recipe.steps is None else f"--steps {recipe.steps}"
    return f"reprise train encoder {length} --threads {recipe.threads} --seed {recipe.seed}"


def _mine(corpus: Corpus, split: Split, on_progress: OnProgress, context_share: float) -> list[Repository]:
    roots = corpus.roots(split)
    mined = []
    for position, (name, root) in enumerate(roots):
        on_progress(f"mining {name}", position / len(roots))
        mined.append(mine(name, root, context_share=context_share))
    return mined


def _measure(corpus: Corpus, folder: Path, on_progress: OnProgress) -> None:
    """Add the exported model's quality and speed to its config and write its card."""
    encoder = load_encoder(name=folder.name, folder=folder.parent)
    write_golden(encoder, folder)
    repositories = _mine(corpus, "dev", on_progress, context_share=1.0)
    on_progress("measuring", 0.0)
    quality = {
        kind: {method: asdict(found) for method, found in by_method.items()}
        for kind, by_method in evaluate(repositories, encoder).items()
    }
    speed = asdict(measure_speed(encoder, repositories))
    add_to_config(folder, {"quality_split": "dev", "quality": quality, "speed": speed})
    write_card(folder, corpus)
    on_progress("done", 1.0)
