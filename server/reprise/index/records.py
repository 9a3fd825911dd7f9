"""What the database keeps: the values that go in and out of it. Knows no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reprise.index.segment import LexicalDocument
from reprise.types import IndexedFile


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file with what only storage needs of it."""

    file: IndexedFile
    next_serial: int
    lexemes: npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """A chunk's vector and the hash of the text it was made of."""

    chunk_id: int
    hash: bytes
    vector: bytes
    """(dimension,) float16, little-endian."""


@dataclass(frozen=True, slots=True)
class Stored:
    """All that a database holds, but the vectors."""

    files: Sequence[FileRecord]
    documents: Sequence[LexicalDocument]
    terms: Sequence[str]
    lexemes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed since the last write; it is written as a whole or not at all."""

    meta: Mapping[str, str]
    removed_files: Iterable[int]
    files: Iterable[FileRecord]
    """Files that are new or changed."""
    removed_chunks: Iterable[int]
    documents: Mapping[int, LexicalDocument]
    """The chunks of `files` that are new, by id; the others only moved."""
    terms: Iterable[tuple[int, str]]
    lexemes: Iterable[tuple[int, str]]
    vectors: Iterable[VectorRecord]
