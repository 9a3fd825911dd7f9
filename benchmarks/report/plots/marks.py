"""How an arm looks in every plot: its colour, its dot, its interval."""

from __future__ import annotations

from typing import Any

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.names import NO_CONTEXT, ORACLE, OURS
from benchmarks.report.plots import canvas


def colour(arm: str, otherwise: str = canvas.OTHER) -> str:
    """Reprise's own, whole or in part; a pale one for what bounds it; `otherwise` for all others."""
    if arm.startswith(OURS):
        return canvas.OURS
    return canvas.BOUND if arm in {ORACLE, NO_CONTEXT} else otherwise


def is_bold(arm: str) -> bool:
    """Whether an arm stands out: only the one that baselines are compared with does."""
    return arm == OURS


def dot(axis: Any, x: float, y: float, arm: str, size: float = 5.5) -> None:
    """A filled dot; hollow where the arm is no whole method, or has what others have not."""
    is_hollow = arm == ORACLE or (arm.startswith(OURS) and arm != OURS)
    inside = canvas.PAPER if is_hollow else colour(arm)
    axis.plot(
        [x],
        [y],
        "o",
        markersize=size,
        markerfacecolor=inside,
        markeredgecolor=colour(arm),
        markeredgewidth=1.4,
        zorder=4,
    )


def interval(axis: Any, found: Estimate, y: float, arm: str) -> None:
    """A dot with its 95 % interval, across."""
    if found.low is not None and found.high is not None:
        axis.plot([found.low, found.high], [y, y], color=colour(arm), linewidth=1.6, alpha=0.55, zorder=3)
    dot(axis, found.mean, y, arm)
