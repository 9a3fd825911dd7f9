"""How far a mean may be off: 95 % intervals by drawing repositories again with replacement (Efron, 1979).

Questions of one repository are alike, so drawing single questions would promise too much. Knows nothing of
what the values are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

N_DRAWS = 1000
_SEED = 20
_TAIL = 2.5  # per cent on either side


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over all questions, and the interval that would hold it for other repositories."""

    mean: float
    low: float | None
    """None with a single repository, which says nothing of others."""
    high: float | None
    n: int
    """Questions."""
    n_repositories: int


def estimate(values: Mapping[str, Sequence[float]]) -> Estimate | None:
    """The mean of the values of all repositories; None without values. Equal input gives equal output."""
    counted = [values[name] for name in sorted(values) if values[name]]
    if not counted:
        return None
    sums = np.array([sum(one) for one in counted])
    counts = np.array([len(one) for one in counted])
    mean = float(sums.sum() / counts.sum())
    n, n_repositories = int(counts.sum()), len(counted)
    if n_repositories < 2:
        return Estimate(mean, None, None, n, n_repositories)
    drawn = np.random.default_rng(_SEED).integers(n_repositories, size=(N_DRAWS, n_repositories))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [_TAIL, 100 - _TAIL])
    return Estimate(mean, float(low), float(high), n, n_repositories)
