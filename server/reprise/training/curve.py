"""Keeps the losses of a run: as numbers, and as a picture where matplotlib is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

_WINDOW = 100  # steps averaged in a point


def write_curve(losses: Sequence[float], out: Path) -> None:
    """Write `losses.csv`, and `losses.png` if matplotlib is there, under `out`."""
    n_points = len(losses) // _WINDOW
    means = np.array(losses[: n_points * _WINDOW]).reshape(n_points, _WINDOW).mean(axis=1)
    rows = [f"{(point + 1) * _WINDOW},{mean:.4f}" for point, mean in enumerate(means)]
    (out / "losses.csv").write_text("\n".join(["step,loss", *rows]) + "\n", encoding="utf-8")
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - the picture is a convenience
    except ImportError:
        return
    axes = (figure := Figure(figsize=(6, 3.5))).add_subplot()
    axes.plot(np.arange(1, n_points + 1) * _WINDOW, means)
    axes.set(xlabel="step", ylabel=f"loss, mean of {_WINDOW} steps", title="Static encoder")
    axes.grid(alpha=0.3)
    figure.savefig(out / "losses.png", dpi=120, bbox_inches="tight")
