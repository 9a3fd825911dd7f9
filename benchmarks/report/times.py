"""What an answer costs with each arm. Figures of one machine, so no part of what a second run must repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from benchmarks.values import Row

_PERCENTILES = (50, 95, 99)
TOTAL = "total"


def arm_times(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, float]]]:
    """Milliseconds by arm and stage (`context`, `complete`, `total`): `p50`, `p95`, `p99`.

    A stage that an arm does not have, and so takes no time, is left out.
    """
    spent: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for stage, elapsed_ms in row.timings_ms.items():
            spent[row.arm][stage].append(elapsed_ms)
        if row.timings_ms:
            spent[row.arm][TOTAL].append(sum(row.timings_ms.values()))
    return {
        arm: {stage: percentiles(spent[arm][stage]) for stage in sorted(spent[arm]) if any(spent[arm][stage])}
        for arm in sorted(spent)
    }


def percentiles(values_ms: Sequence[float]) -> dict[str, float]:
    """`p50`, `p95` and `p99` of some milliseconds, to a hundredth."""
    found = np.percentile(np.asarray(values_ms), _PERCENTILES)
    return {f"p{share}": round(float(value), 2) for share, value in zip(_PERCENTILES, found, strict=True)}
