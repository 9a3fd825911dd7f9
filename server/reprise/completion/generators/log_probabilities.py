"""Natural logarithms of probabilities, as backends tell them.

Knows no backend's fields.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

LEAST = -100.0
"""Stands for the logarithm of 0."""


def as_log_probability(value: object) -> float | None:
    """Return the log-probability that a server tells, in the range that there is; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    within = min(max(value, LEAST), 0.0)
    return None if math.isnan(within) else float(within)


def joint(found: Sequence[float | None]) -> float | None:
    """Return the log-probability of tokens in a row; None if there are none, or one of them is not told."""
    known = [each for each in found if each is not None]
    return sum(known) if known and len(known) == len(found) else None
