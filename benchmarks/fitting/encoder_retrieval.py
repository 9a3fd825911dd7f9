"""How well the encoder finds chunks, alone and beside BM25, on packages that it was not trained on.

Run as `python -m benchmarks.fitting.encoder_retrieval --corpus DIR`; the corpus is what `reprise train
corpus` made. Queries: docstrings (their function, without it), the code before a call (the definition that is
called, in another file), the same with candidates as a sampler may draw them, and the same code (chunks of
other files that make the same call).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import save
from reprise.models.bundled_models import load_encoder
from reprise.training.corpus import read_corpus
from reprise.training.evaluation import evaluate
from reprise.training.packages import Split
from reprise.training.pairs import mine


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate the bundled encoder; write `results/encoder_retrieval-<sha12>.json`, print one JSON line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fitting.encoder_retrieval", description=__doc__
    )
    parser.add_argument("--corpus", type=Path, required=True, help="what `reprise train corpus` made")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    options = parser.parse_args(arguments)
    split: Split = options.split
    corpus = read_corpus(options.corpus)
    encoder = load_encoder(on_warning=lambda text: print(text, file=sys.stderr))
    repositories = [mine(name, root, context_share=1.0) for name, root in corpus.roots(split)]
    qualities = evaluate(repositories, encoder)
    result = {
        "benchmark": "encoder_retrieval",
        "encoder": encoder.name,
        "corpus": corpus.content_hash,
        "split": split,
        "packages": {r.name: len(r.chunks) for r in repositories},
        "quality": {kind: {m: asdict(q) for m, q in by.items()} for kind, by in qualities.items()},
    }
    print(json.dumps({"result": save(result), **result}))


if __name__ == "__main__":
    main()
