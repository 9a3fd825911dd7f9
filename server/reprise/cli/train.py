"""`reprise train`: download the corpus, train the encoder. Needs the extra `train` and a checkout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from reprise.cli.arguments import AsJson
from reprise.errors import BrokenInstallError

app = typer.Typer(help="Train the models that ship with Reprise.", no_args_is_help=True)

_CORPUS = Path(".cache/corpus")
_OUT = Path(".cache/encoder")
_LINE_EVERY_S = 10.0


@app.command("corpus")
def corpus(
    out: Annotated[Path, typer.Option(help="Where the sources go.")] = _CORPUS,
    with_test: Annotated[bool, typer.Option(help="Lay out the test packages too.")] = False,
    json: AsJson = False,
) -> None:
    """Download the pinned train and dev packages and unpack their sources.

    The test packages are downloaded too: what they have, or nearly have, is not trained on.
    """
    from dataclasses import asdict

    from reprise.cli.output import print_json
    from reprise.training.build_corpus import build_corpus
    from reprise.training.packages import Split

    splits: tuple[Split, ...] = ("train", "dev", "test") if with_test else ("train", "dev")
    with _progress() as show:
        built = build_corpus(out, lambda what, done, total: show(what, done / total), splits)
    if json:
        print_json({"content_hash": built.content_hash, "packages": [asdict(p) for p in built.packages]})
    else:
        n_lines = sum(package.n_lines for package in built.packages)
        print(f"{n_lines:,} lines of {len(built.packages)} packages in {out}, corpus {built.content_hash}")
    for reason in built.skipped.values():
        print(f"left out: {reason}", file=sys.stderr)


@app.command("encoder")
def encoder(
    corpus: Annotated[Path, typer.Option(help="What `reprise train corpus` made.")] = _CORPUS,
    out: Annotated[Path, typer.Option(help="Where checkpoints and the model go.")] = _OUT,
    minutes: Annotated[float, typer.Option(min=0, help="How long the steps run.")] = 6.0,
    steps: Annotated[int | None, typer.Option(min=1, help="How many steps, instead of minutes.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads of torch.")] = 1,
    seed: Annotated[int, typer.Option(help="Start of the random numbers.")] = 0,
    json: AsJson = False,
) -> None:
    """Train the static encoder and measure it on the dev packages."""
    try:
        from reprise.training.train_encoder import train_encoder
    except ImportError as error:
        raise BrokenInstallError(f"{error.name} is missing: pip install 'reprise[cpu,train]'") from error
    from reprise.cli.output import print_json
    from reprise.models.bundled_models import read_config
    from reprise.training.recipe import Recipe

    with _progress() as show:
        recipe = Recipe(minutes=minutes, steps=steps, threads=threads, seed=seed)
        folder = train_encoder(corpus, out, recipe, on_progress=show)
    if json:
        print_json({"folder": str(folder), "content_hash": read_config(folder).content_hash})
    else:
        print(f"{folder}: put it in the place of the one under reprise/models/bundled")


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """What to call with (what is being done, share of it done); shown on standard error."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("starting", total=1.0)
        yield lambda what, share: progress.update(task, description=what, completed=share)


class _Lines:
    """A line now and then, where there is no terminal."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, what: str, share: float) -> None:
        now = time.monotonic()
        if now - self._last >= _LINE_EVERY_S:
            print(f"{share:4.0%} {what}", file=sys.stderr)
            self._last = now
