"""What benchmarks of one part do with what they measured: summaries of times, and the file of a result.

A result stands in `results/<benchmark>-<sha12>.json`, named by its own content, so that none is written over.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def save(result: Mapping[str, Any]) -> str:
    """Write a result and return the name of its file; `result["benchmark"]` says what was measured."""
    text = json.dumps(result, indent=1)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"{result['benchmark']}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    target.write_text(text + "\n", encoding="utf-8")
    return target.name


def load() -> float:
    """Processes that waited for a core in the last minute; it stands beside times, which double with it."""
    return os.getloadavg()[0]


def summary(seconds: Iterable[float]) -> dict[str, float]:
    """How many, median, 95th and 99th percentile and worst, in milliseconds."""
    times = sorted(second * 1000 for second in seconds)
    if not times:
        return {"n": 0}
    return {
        "n": len(times),
        "median": round(statistics.median(times), 2),
        "p95": round(_percentile(times, 0.95), 2),
        "p99": round(_percentile(times, 0.99), 2),
        "worst": round(times[-1], 2),
    }


def _percentile(times: Sequence[float], share: float) -> float:
    """The value that `share` of the sorted values do not exceed; the next one up."""
    return times[min(len(times) - 1, round(share * len(times)))]
