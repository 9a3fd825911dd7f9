"""Measures the index on real source: milliseconds of a search and an edit, recall, the start of a session.

Run as `python -m benchmarks.speed.index_speed FOLDER... [--chunks 20000]` with folders of Python source, such
as installed packages. Times are CPU time of the one thread, so that other work on the machine counts little.
Vectors are drawn around centres, as embeddings of code lie: the figures do not depend on an encoder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.figures import save
from reprise.index.snapshot import Snapshot
from reprise.index.vectors import open_vector_index
from reprise.index.writer import IndexWriter
from reprise.syntax.analysis import analyse
from reprise.syntax.subtokens import subtokens
from reprise.types import Document, FileSyntax

_DIMENSION = 256
_N_TERMS = 30
_N_REPEATS = 200
_MAX_CHARACTERS = 300_000

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file."""

    document: Document
    syntax: FileSyntax


def main() -> None:
    """Measure, write `results/index_speed-<sha12>.json`, print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.index_speed", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--chunks", type=int, default=20_000)
    options = parser.parse_args()
    sources = list(read_sources(options.folders, options.chunks))
    draw = clustered(np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as folder:
        result: dict[str, Any] = {
            "benchmark": "index_speed",
            "n_files": len(sources),
            "n_chunks": sum(len(source.syntax.chunks) for source in sources),
            **measure_session(Path(folder), sources, draw),
        }
    result["recall"] = {
        engine: measure_recall(engine, options.chunks, draw) for engine in ("usearch", "hnswlib")
    }
    print(json.dumps({"result": save(result), **result}))


def read_sources(folders: Sequence[Path], n_chunks: int) -> Iterator[Source]:
    """Parse files until there are `n_chunks`."""
    paths = [(folder, path) for folder in folders for path in sorted(folder.glob("**/*.py"))]
    for folder, file in paths:
        text = file.read_text(encoding="utf-8", errors="replace")
        if len(text) > _MAX_CHARACTERS:
            continue
        path = file.relative_to(folder.parent).as_posix()
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        source = Source(
            Document(path, "python", text, digest, len(text), 1), analyse(path, "python", text).syntax
        )
        yield source
        n_chunks -= len(source.syntax.chunks)
        if n_chunks <= 0:
            return


def clustered(generator: np.random.Generator) -> Callable[[int], Vectors]:
    """Draws unit vectors (n, 256) around 400 centres."""
    centres = generator.normal(size=(400, _DIMENSION))

    def draw(size: int) -> Vectors:
        noise = 0.6 * generator.normal(size=(size, _DIMENSION))
        matrix = centres[generator.integers(len(centres), size=size)] + noise
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        return matrix.astype(np.float32)

    return draw


def measure_session(
    folder: Path, sources: Sequence[Source], draw: Callable[[int], Vectors]
) -> dict[str, Any]:
    """Build an index, search it, edit it, close it, and open it again."""
    figures: dict[str, Any] = {}
    writer = _open(folder)
    figures["build_s"] = _seconds(lambda: _build(writer, sources))
    figures["embedded_text_s"] = _seconds(lambda: _embed(writer, draw))
    figures["flush_s"] = _seconds(writer.flush)
    figures["maintain_steps_ms"] = _quantiles(_maintain(writer))
    snapshot = writer.commit()
    figures["lexical_search_ms"] = _lexical_search(snapshot, sources)
    figures["edit_ms"] = _edits(writer, sources)
    figures["lexical_search_after_edits_ms"] = _lexical_search(writer.commit(), sources)
    writer.close()
    figures["bytes"] = sum(file.stat().st_size for file in folder.iterdir())
    opened: list[IndexWriter] = []
    figures["open_s"] = _seconds(lambda: opened.append(_open(folder)))
    opened[0].close()
    return figures


def measure_recall(engine: str, n_vectors: int, draw: Callable[[int], Vectors]) -> dict[str, Any] | None:
    """Recall at 10 and 50 against exact search, fresh and after 30 % were replaced; None if not installed."""
    if find_spec(engine) is None:
        return None
    index, keys, vectors = open_vector_index(engine, _DIMENSION), np.arange(n_vectors), draw(n_vectors)
    figures: dict[str, Any] = {
        "add_ms": round(1000 * _seconds(lambda: index.add(keys, vectors)) / n_vectors, 3)
    }
    queries = draw(_N_REPEATS)
    figures["search_50_ms"] = _quantiles([_seconds(partial(index.search, query, 50)) for query in queries])

    def recall(k: int) -> float:
        exact = keys[np.argsort(-(queries @ vectors.T), axis=1)[:, :k]]
        found = [
            np.isin(index.search(query, k)[0], best).sum() for query, best in zip(queries, exact, strict=True)
        ]
        return round(float(np.mean(found)) / k, 4)

    figures["fresh"] = {"at_10": recall(10), "at_50": recall(50)}
    n_replaced = n_vectors * 3 // 10
    index.remove(keys[:n_replaced])
    keys, vectors = np.roll(keys, -n_replaced), np.roll(vectors, -n_replaced, axis=0)
    keys[-n_replaced:], vectors[-n_replaced:] = np.arange(n_vectors, n_vectors + n_replaced), draw(n_replaced)
    index.add(keys[-n_replaced:], vectors[-n_replaced:])
    figures["after_churn"] = {"at_10": recall(10), "at_50": recall(50)}
    return figures


def _open(folder: Path) -> IndexWriter:
    return IndexWriter.open(folder, "benchmark", "random", _DIMENSION, "usearch", print)


def _build(writer: IndexWriter, sources: Sequence[Source]) -> None:
    for number, source in enumerate(sources):
        writer.replace_file(source.document, source.syntax)
        if number % 20 == 0:
            writer.commit()
    writer.commit()


def _embed(writer: IndexWriter, draw: Callable[[int], Vectors]) -> None:
    while not writer.is_embedded:
        stale = writer.stale_chunks(512)
        writer.add_vectors([chunk_id for chunk_id, _ in stale], draw(len(stale)))


def _maintain(writer: IndexWriter) -> list[float]:
    times: list[float] = []
    more: list[bool] = [True]
    while more[-1]:
        times.append(_seconds(lambda: more.append(writer.maintain())))
    return times


def _lexical_search(snapshot: Snapshot, sources: Sequence[Source]) -> dict[str, float]:
    chunks = [chunk for source in sources for chunk in source.syntax.chunks]
    times = []
    for number in range(_N_REPEATS):
        text = "\n".join(chunk.text for chunk in chunks[number * len(chunks) // _N_REPEATS :][:3])
        terms = dict.fromkeys(list(dict.fromkeys(subtokens(text)))[:_N_TERMS], 1.0)
        times.append(_seconds(partial(snapshot.lexical.search, terms, 50)))
    return _quantiles(times)


def _edits(writer: IndexWriter, sources: Sequence[Source]) -> dict[str, dict[str, float]]:
    """Type a line into a file of 15 to 25 chunks, again and again."""
    typical = [source for source in sources if 15 <= len(source.syntax.chunks) <= 25][:10]
    times: dict[str, list[float]] = {"replace": [], "commit": [], "stale": []}
    for number in range(_N_REPEATS):
        source = _edited(typical[number % len(typical)], number)
        times["replace"].append(_seconds(partial(writer.replace_file, source.document, source.syntax)))
        times["commit"].append(_seconds(writer.commit))
        times["stale"].append(_seconds(partial(writer.stale_chunks, 64, (source.document.path,))))
    return {name: _quantiles(found) for name, found in times.items()}


def _edited(source: Source, number: int) -> Source:
    chunks = list(source.syntax.chunks)
    middle = len(chunks) // 2
    chunks[middle] = replace(
        chunks[middle], text=f"{chunks[middle].text}\n    value_{number} = other_{number}"
    )
    text = f"{source.document.text}\n# {number}"
    document = replace(source.document, text=text, content_hash=number.to_bytes(16, "big"))
    return Source(document, replace(source.syntax, chunks=tuple(chunks)))


def _seconds(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return round(time.thread_time() - start, 6)


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {
        name: round(1000 * float(np.quantile(seconds, share)), 3)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
    }


if __name__ == "__main__":
    main()
