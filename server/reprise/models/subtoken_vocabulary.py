"""Numbers the sub-words of a text: one number for each known word, a hash bucket for any other.

Knows no model. Number 0 is padding, then come the vocabulary in order and the buckets.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path

from reprise.errors import BrokenInstallError
from reprise.syntax.subtokens import subtokens

PADDING = 0
_TYPE = "hashed-subtokens"
_MEMORY = 1 << 18  # numbers of unknown words kept before the memory starts afresh


class SubtokenVocabulary:
    """Lowercased sub-words to numbers below `size`."""

    def __init__(self, words: Iterable[str], n_buckets: int) -> None:
        self.words = tuple(words)
        self.n_buckets = n_buckets
        self.first_bucket = 1 + len(self.words)
        self.size = self.first_bucket + n_buckets
        self._numbers = _Numbers(self.words, n_buckets)

    @classmethod
    def read(cls, path: Path) -> SubtokenVocabulary:
        """The vocabulary in a `tokenizer.json`; `BrokenInstallError` if it is of another type."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored.get("type") != _TYPE:
            raise BrokenInstallError(
                f"{path} is of type {stored.get('type')!r}, not {_TYPE!r}: reinstall reprise"
            )
        return cls(stored["vocabulary"], stored["n_buckets"])

    def write(self, path: Path) -> None:
        """Store it as `tokenizer.json`."""
        stored = {"type": _TYPE, "n_buckets": self.n_buckets, "vocabulary": self.words}
        path.write_text(
            json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )

    def numbers(self, text: str) -> list[int]:
        """The numbers of `text`'s sub-words, in order."""
        return [self._numbers[word] for word in subtokens(text)]


class _Numbers(dict[str, int]):
    """Known words up front; the bucket of an unknown one is computed once."""

    def __init__(self, words: tuple[str, ...], n_buckets: int) -> None:
        super().__init__((word, number) for number, word in enumerate(words, start=1))
        self._first_bucket = len(words) + 1
        self._n_buckets = n_buckets

    def __missing__(self, word: str) -> int:
        # CRC-32 and not `hash`: the same bucket in every process.
        number = self._first_bucket + zlib.crc32(word.encode()) % self._n_buckets
        if len(self) < _MEMORY:
            self[word] = number
        return number
