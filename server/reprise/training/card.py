"""Writes the card of an exported encoder from its config: what it is, how good, how fast, from what data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reprise.training.corpus import Corpus, CorpusPackage

_KINDS = {
    "docstring": "a docstring -> its function, without it",
    "call": "the code before a call -> the definition called, in another file",
    "candidates": "the same, followed by candidates as a sampler may draw them",
    "usage": "the code before a call -> chunks of other files that make the same call",
}

_TEXT = """# {name}

Token embeddings with learned weights, summed and normalised to {dimension} dimensions; one tower for queries
and chunks. A text is a bag of lowercased sub-words and whole identifiers ({n_words} known ones, {n_buckets}
hash buckets for the others); each counts as often as the root of its count, times a weight for the word and
one for where it stands (in a chunk: path, first lines, body, signatures of its callees; in a query: distance
from the cursor). Trained with the cross-entropy over the chunks of one repository (CoRet, arXiv 2505.24715).
The embeddings are stored as int8 with a scale a row.

## Quality

On the {split} packages ({repositories}), which it was not trained on. Nothing of the query's own file may be
retrieved. *dense_code* sees the code alone, *dense* also the path and the imports of its file; *fused* is
reciprocal rank fusion of the first 100 of BM25 and of *dense*. BM25 weighs the terms as the engine does.

{quality}

## Speed

One thread, tokenisation included: {chunk_ms:.3f} ms a chunk of {characters:.0f} characters, {query_ms:.2f} ms
a query.

## Data

Trained on {n_lines:,} lines of {n_packages} source packages (corpus `{corpus}`), pinned by hash in
`benchmarks/packages.toml`; tests, vendored and generated code left out, and files that a package held out
for measuring has or nearly has. None belongs to a public benchmark that `benchmarks/public_benchmarks.toml`
lists. Reproduce with `reprise train corpus`, then `{command}`.

{packages}

## Limits

Trained on Python alone: in other languages it knows the words that they share with Python. It has no notion
of word order, and each text is read to {max_tokens} words.
"""


def write_card(folder: Path, corpus: Corpus) -> None:
    """Write `CARD.md` beside the model in `folder`."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    trained = corpus.of("train")
    held_out = [package.name for package in corpus.of(config["quality_split"])]
    facts = {
        **config,
        **config["speed"],
        "split": config["quality_split"],
        "repositories": ", ".join(held_out),
        "n_words": config["vocabulary_size"] - config["n_buckets"] - 1,
        "n_lines": sum(package.n_lines for package in trained),
        "n_packages": len(trained),
        "quality": _quality_table(config["quality"]),
        "packages": _package_table(trained),
    }
    text = _TEXT.format(**facts)
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _quality_table(quality: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    rows = ["| query | queries | method | recall@5 | recall@20 | MRR |", "|---|---|---|---|---|---|"]
    for kind, by_method in quality.items():
        for method, q in by_method.items():
            cells = (_KINDS[kind], q["n_queries"], method, q["recall_at_5"], q["recall_at_20"], q["mrr"])
            rows.append(
                "| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells) + " |"
            )
    return "\n".join(rows)


def _package_table(packages: list[CorpusPackage]) -> str:
    rows = ["| package | version | licence | lines |", "|---|---|---|---|"]
    rows += [f"| {p.name} | {p.version} | {p.licence} | {p.n_lines:,} |" for p in packages]
    return "\n".join(rows)
