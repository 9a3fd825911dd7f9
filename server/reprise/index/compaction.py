"""Renumbering terms and lexemes, once most of those stored are used by no file any more.

Typing leaves half-written words behind; without this the vocabularies would grow with every session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from reprise.index.records import Stored

_WORTHWHILE = 20_000  # entries; a smaller vocabulary costs nothing worth a rewrite

_Numbers = npt.NDArray[np.uint32]


def compacted(stored: Stored) -> Stored | None:
    """The same index with new numbers for the terms and lexemes in use; None if it is not worth it.

    Raises IndexError if a number in use stands for nothing.
    """
    terms = _used(len(stored.terms), [document.terms for document in stored.documents])
    lexemes = _used(len(stored.lexemes), [record.lexemes for record in stored.files])
    n_stored = len(stored.terms) + len(stored.lexemes)
    if n_stored < _WORTHWHILE or 2 * (terms.size + lexemes.size) > n_stored:
        return None
    new_term = _new_numbers(terms, len(stored.terms))
    new_lexeme = _new_numbers(lexemes, len(stored.lexemes))
    return Stored(
        [replace(record, lexemes=new_lexeme[record.lexemes]) for record in stored.files],
        [replace(document, terms=new_term[document.terms]) for document in stored.documents],
        [stored.terms[number] for number in terms.tolist()],
        [stored.lexemes[number] for number in lexemes.tolist()],
    )


def _used(n_numbers: int, parts: Sequence[_Numbers]) -> npt.NDArray[np.int64]:
    """(n,) the numbers in use, ascending; 0 always is, since it separates files."""
    is_used = np.zeros(n_numbers, dtype=np.bool_)
    is_used[:1] = True
    for numbers in parts:
        is_used[numbers] = True
    return np.flatnonzero(is_used)


def _new_numbers(used: npt.NDArray[np.int64], n_old: int) -> _Numbers:
    numbers = np.zeros(n_old, dtype=np.uint32)
    numbers[used] = np.arange(used.size, dtype=np.uint32)
    return numbers
