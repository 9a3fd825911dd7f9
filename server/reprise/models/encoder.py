"""What an encoder is to the rest of the package: texts in, unit vectors out.

Knows no model format; every model enters through the `Encoder` protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reprise.types import Import

CONTEXT_END = "\f"
"""In a query: what stands before it is about the file (see `file_context`), what follows is words or code."""

_MAX_IMPORTS = 40

Vectors = NDArray[np.float32]
"""(n, dimension) float32, unit norm; a text without a single word gives a row of zeros."""


@dataclass(frozen=True, slots=True)
class ChunkText:
    """What is embedded for a chunk: `path + text + [DOWN] + down` (CoRet, arXiv 2505.24715)."""

    path: str
    text: str
    down: tuple[str, ...] = ()
    """Signatures of the definitions that the chunk calls."""


class Encoder(Protocol):
    """Maps chunks and queries into one space, where the cosine says how well they fit."""

    @property
    def name(self) -> str:
        """Changes whenever the vectors would: the model's name and a hash of its files."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_chunks(self, chunks: Sequence[ChunkText]) -> Vectors:
        """(n, dimension) float32, unit norm."""
        ...

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit norm; a query is words or code, and may begin with `file_context`."""
        ...


def file_context(path: str, imports: Sequence[Import]) -> str:
    """What is known of the file that a query's code is from: its path and what it imports, a line each.

    `file_context(...) + CONTEXT_END + code` is a query that says more than the code alone.
    """
    names = (f"{found.module} {found.name or ''}" for found in imports[:_MAX_IMPORTS])
    return "\n".join((path, *dict.fromkeys(names)))
