"""Finds files that are nearly the same as one seen before, whatever they are called.

Two files are near duplicates if they share four of five of their lines of code: MinHash finds who may be one
(Broder 1997; banded as in Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4), and the lines
themselves are compared then. Files of a few lines say too little to be compared. A short file that was pasted
into a much longer one is not found.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from reprise.errors import BrokenInstallError

THRESHOLD = 0.8
"""Share of the lines of two files that both have, from which they are near duplicates."""

_CANDIDATE = 0.65  # of MinHash, whose estimate is off by 0.05 now and then
_N_PERMUTATIONS = 128
_MIN_LINES = 5
_COMMENT = ("#", "//", "/*", "*")
_WORD = re.compile(r"\w")

Lines = npt.NDArray[np.uint64]


def _empty_index() -> Any:
    try:
        from datasketch import MinHashLSH  # noqa: PLC0415 - loads scipy
    except ImportError as error:
        raise BrokenInstallError(f"{error.name} is missing: pip install 'reprise[cpu,train]'") from error

    return MinHashLSH(threshold=_CANDIDATE, num_perm=_N_PERMUTATIONS)


@dataclass(slots=True)
class NearDuplicates:
    """The files seen so far, in the order in which they were added."""

    _lines: list[Lines] = field(default_factory=list)
    _index: Any = field(default_factory=_empty_index)

    def add(self, text: str) -> None:
        """Remember a file."""
        lines = code_lines(text)
        if len(lines) >= _MIN_LINES:
            self._index.insert(len(self._lines), _signature(lines), check_duplication=False)
            self._lines.append(lines)

    def has_like(self, text: str) -> bool:
        """Whether a near duplicate of this file was added."""
        lines = code_lines(text)
        if len(lines) < _MIN_LINES:
            return False
        found = self._index.query(_signature(lines))
        return any(overlap(lines, self._lines[other]) >= THRESHOLD for other in found)


def code_lines(text: str) -> Lines:
    """A 64-bit hash of each different line, `(n,) uint64`, ascending; no comments, nothing but brackets."""
    stripped = {line.strip() for line in text.splitlines()}
    kept = [line for line in stripped if _WORD.search(line) and not line.startswith(_COMMENT)]
    digests = b"".join(hashlib.blake2b(line.encode(), digest_size=8).digest() for line in kept)
    return np.sort(np.frombuffer(digests, dtype="<u8").astype(np.uint64))


def overlap(one: Lines, other: Lines) -> float:
    """Jaccard index of the lines of two files: 0 for nothing in common, 1 for the same lines."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _signature(lines: Lines) -> Any:
    from datasketch import MinHash  # noqa: PLC0415

    signature = MinHash(num_perm=_N_PERMUTATIONS, hashfunc=int)
    signature.update_batch((lines & np.uint64(0xFFFFFFFF)).tolist())
    return signature
