"""How time and quality go as repositories grow: one dot for each, panels side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.report.plots import canvas

_MARKERS = {"python": "o", "typescript": "s", "java": "^"}


@dataclass(frozen=True, slots=True)
class Grown:
    """One repository."""

    name: str
    language: str
    n_lines: int
    value: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure of all repositories."""

    title: str
    form: Callable[[float], str]
    """How a value is written."""
    repositories: Sequence[Grown]


def growth_plot(panels: Sequence[Panel]) -> str:
    """Panels without repositories are left out; empty if all are."""
    shown = [panel for panel in panels if panel.repositories]
    if not shown:
        return ""
    figure, axes = canvas.panels(2.05 * len(shown), 2.0, [1] * len(shown))
    for axis, panel in zip(axes, shown, strict=True):
        _draw(axis, panel)
    _legend(axes[0], shown)
    figure.subplots_adjust(wspace=0.28)
    return canvas.svg(figure, "Time and quality against lines of code")


def _draw(axis: Any, panel: Panel) -> None:
    for one in panel.repositories:
        marker = _MARKERS.get(one.language, "o")
        axis.plot([one.n_lines], [one.value], marker, color=canvas.OURS, markersize=6, alpha=0.85)
    axis.set_xscale("log")
    axis.xaxis.set_major_locator(canvas.round_powers(1, 3))
    axis.xaxis.set_minor_locator(canvas.no_ticks())
    axis.xaxis.set_major_formatter(canvas.written(_thousands))
    axis.yaxis.set_major_locator(canvas.few_ticks(5))
    axis.yaxis.set_major_formatter(canvas.written(panel.form))
    axis.set_ylim(0, 1.15 * (max(one.value for one in panel.repositories) or 1))
    axis.margins(x=0.1)
    axis.set_title(panel.title, pad=8)
    axis.set_xlabel("lines of code")
    for one in sorted(panel.repositories, key=_by_size)[:: max(1, len(panel.repositories) - 1)]:
        _name(axis, one)


def _by_size(one: Grown) -> tuple[int, str]:
    return one.n_lines, one.name


def _name(axis: Any, one: Grown) -> None:
    where = (one.n_lines, one.value)
    axis.annotate(
        one.name, where, (0, 7), textcoords="offset points", ha="center", fontsize=7.5, color=canvas.FAINT
    )


def _legend(axis: Any, panels: Sequence[Panel]) -> None:
    spoken = sorted({one.language for panel in panels for one in panel.repositories})
    if len(spoken) < 2:
        return
    for language in spoken:
        marker = _MARKERS.get(language, "o")
        axis.plot([], [], marker, color=canvas.OURS, markersize=6, label=language)
    axis.legend(loc="upper left", fontsize=8, labelcolor=canvas.INK, handletextpad=0.2)


def _thousands(n_lines: float) -> str:
    return f"{n_lines / 1000:g}k"
