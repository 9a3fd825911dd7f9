"""Lexemes with their names taken out: each word is told by how many words ago it stood, or by its looks.

`self.width = width` and `self.depth = depth` have one shape, so that a line can be copied with other names
(the placeholders of RETROcode, for an n-gram). Knows numbers and kinds, no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprise.syntax.lexemes import KIND_OTHER, Kinds, Numbers

REACH = 12
"""A word is looked for among so many words before it."""
_FIRST = (1 << 31) + 65_000
"""Where shapes are numbered from; their low 16 bits stay clear of the numbers of frequent lexemes."""
_REPEATS = _FIRST + 16


def shape_of(number: int, kind: int, words: Sequence[int]) -> int:
    """Return the shape of one lexeme; `words` are the last words before it in reading order."""
    if kind == KIND_OTHER:
        return number
    for distance in range(1, min(REACH, len(words)) + 1):
        if words[-distance] == number:
            return _REPEATS + distance
    return _FIRST + kind


def word_meant(shape: int, words: Sequence[int]) -> int | None:
    """Return the word that a repeat stands for after `words`, None if it reaches too far back.

    What is no repeat stands for itself.
    """
    if shape <= _REPEATS:
        return shape
    distance = shape - _REPEATS
    return words[-distance] if distance <= len(words) else None


@dataclass(frozen=True, slots=True)
class Shaped:
    """A run of lexemes by shape."""

    contexts: Numbers
    """(n,) the shape of each lexeme, as it counts in a context."""
    following: Numbers
    """(n,) the same as it counts for a prediction: repeats by distance, all else literal."""


def shaped(numbers: Numbers, kinds: Kinds) -> Shaped:
    """Return the shapes of a run of lexemes; equals `shape_of` for each of them."""
    places = np.flatnonzero(kinds != KIND_OTHER)
    distances = _distances(numbers[places])
    near = distances <= REACH
    contexts = numbers.copy()
    contexts[places] = np.where(near, _REPEATS + distances, kinds[places] + np.uint32(_FIRST))
    following = numbers.copy()
    following[places[near]] = _REPEATS + distances[near]
    return Shaped(contexts, following)


def _distances(words: Numbers) -> NDArray[np.int64]:
    """How many words ago each word last stood, (n,); more than `REACH` if that is too long ago."""
    distances = np.full(len(words), REACH + 1, dtype=np.int64)
    for distance in range(REACH, 0, -1):
        same = words[distance:] == words[:-distance]
        distances[distance:][same] = distance
    return distances
