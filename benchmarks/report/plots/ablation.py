"""What each part of Reprise gives: how much is lost without it, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.report.names import OURS
from benchmarks.report.plots import canvas
from benchmarks.report.tables import Difference

_ROW = 0.3  # inches


def ablation_plot(found: Mapping[str, Sequence[Difference]]) -> str:
    """A panel for each figure, by title, and a row for each arm; bars to the left are losses."""
    titles = [title for title in found if found[title]]
    if not titles:
        return ""
    arms = _ordered(found[titles[0]])
    figure, axes = canvas.panels(3.0 * len(titles), _ROW * len(arms), [1] * len(titles), share_y=True)
    for axis, title in zip(axes, titles, strict=True):
        _panel(axis, arms, {one.arm: one for one in found[title]})
        axis.set_title(title, pad=8)
    axes[0].set_yticks(
        range(len(arms)), [arm.removeprefix(f"{OURS}, ").removeprefix(f"{OURS} ") for arm in arms]
    )
    figure.subplots_adjust(wspace=0.1)
    return canvas.svg(figure, "What Reprise loses without each of its parts")


def _ordered(found: Sequence[Difference]) -> list[str]:
    return [one.arm for one in sorted(found, key=lambda one: (one.gain.mean, one.arm))]


def _panel(axis: Any, arms: Sequence[str], found: Mapping[str, Difference]) -> None:
    for place, arm in enumerate(arms):
        if arm in found:
            _bar(axis, found[arm], place)
    axis.axvline(0, color=canvas.FAINT, linewidth=1, zorder=5)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    axis.spines["left"].set_visible(False)
    axis.set_xlim(*_room(found.values()))
    axis.xaxis.set_major_locator(canvas.few_ticks())
    axis.xaxis.set_major_formatter(canvas.written(lambda share: f"{100 * share:+g}" if share else "0"))


def _room(found: Iterable[Difference]) -> tuple[float, float]:
    """From left to right, with space for the numbers beyond the bars."""
    gains = [one.gain for one in found]
    lowest = min([0.0, *(gain.mean if gain.low is None else gain.low for gain in gains)])
    highest = max([0.0, *(gain.mean if gain.high is None else gain.high for gain in gains)])
    span = max(highest - lowest, 0.01)
    return lowest - 0.25 * span, highest + 0.25 * span


def _bar(axis: Any, one: Difference, place: int) -> None:
    gain = one.gain
    shade = canvas.BAD if gain.mean < 0 else canvas.GOOD
    axis.barh(place, gain.mean, height=0.56, color=shade, alpha=0.8 if one.is_certain else 0.35, linewidth=0)
    ends = [gain.mean, 0.0]
    if gain.low is not None and gain.high is not None:
        axis.plot([gain.low, gain.high], [place, place], color=canvas.INK, linewidth=1.1, zorder=4)
        ends += [gain.low, gain.high]
    at, side, shift = (min(ends), "right", -4) if gain.mean < 0 else (max(ends), "left", 4)
    axis.annotate(
        f"{100 * gain.mean:+.1f}" if gain.mean else "0",
        (at, place),
        (shift, 0),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=8,
        color=canvas.INK,
    )
