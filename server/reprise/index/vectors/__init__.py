"""Nearest neighbours: one protocol, three engines; each imports its library in its own file, when needed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from reprise.errors import BrokenInstallError
from reprise.index.vectors.protocol import VectorIndex


def open_vector_index(engine: str, dimension: int, path: Path | None = None) -> VectorIndex:
    """An index by `usearch`, `hnswlib` or `exact`: the one saved at `path`, or an empty one without a path.

    Raises ValueError if the file does not hold an index of this dimension, BrokenInstallError if the engine
    is not installed.
    """
    if engine == "exact":
        from reprise.index.vectors.exact_index import ExactIndex  # noqa: PLC0415

        return ExactIndex(dimension)
    if find_spec(engine) is None:
        mend = "pip install 'reprise[hnswlib]'" if engine == "hnswlib" else f"pip install {engine}"
        raise BrokenInstallError(f"the vector engine {engine} is not installed: {mend}")
    if engine == "hnswlib":
        from reprise.index.vectors.hnswlib_index import HnswlibIndex  # noqa: PLC0415

        return HnswlibIndex.load(dimension, path) if path else HnswlibIndex(dimension)
    from reprise.index.vectors.usearch_index import UsearchIndex  # noqa: PLC0415

    return UsearchIndex.load(dimension, path) if path else UsearchIndex(dimension)
