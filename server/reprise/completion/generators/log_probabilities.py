"""Natural logarithms of probabilities, as backends tell them.

Knows no backend's fields.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = -100.0
"""Stands for the logarithm of 0."""


def joint(told: Sequence[float | None]) -> float | None:
    """Return the log-probability of tokens in a row; None if there are none, or one of them is not told."""
    known = [each for each in told if each is not None]
    return sum(known) if known and len(known) == len(told) else None
