"""An empty plot, its colours, and its SVG. The only importer of matplotlib; knows no figure of a run.

A colour is drawn as a mark and written as a CSS variable, so that one SVG serves light and dark pages. Equal
plots give equal bytes: no date, no random ids.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

INK, FAINT, GRID, OURS, OTHER, BOUND, BAND, GOOD, BAD, PAPER = (
    f"#0101{number:02x}" for number in range(10, 20)
)
"""Marks: text, side notes, grid, Reprise, other methods, bounds, a band behind rows, gain, loss, page."""

LIGHT = {
    "ink": "#1b2430",
    "faint": "#697586",
    "grid": "#e3e7ec",
    "ours": "#c2410c",
    "other": "#64748b",
    "bound": "#7c8a9c",
    "band": "#fdf0e7",
    "good": "#15803d",
    "bad": "#be123c",
    "paper": "#ffffff",
}
DARK = {
    "ink": "#e6eaf0",
    "faint": "#93a0b1",
    "grid": "#2b3440",
    "ours": "#fb923c",
    "other": "#94a3b8",
    "bound": "#76859a",
    "band": "#33241a",
    "good": "#4ade80",
    "bad": "#fb7185",
    "paper": "#12171e",
}
_MARKS = dict(zip((INK, FAINT, GRID, OURS, OTHER, BOUND, BAND, GOOD, BAD, PAPER), LIGHT, strict=True))
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "reprise",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": FAINT,
    "axes.titlecolor": INK,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": FAINT,
    "ytick.labelcolor": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "legend.frameon": False,
    "figure.dpi": 100,
}


def panels(width: float, height: float, widths: Sequence[float] = (1,), *, share_y: bool = False) -> Any:
    """A figure whose panels of relative `widths` fill `width` x `height` inches, names outside."""
    from matplotlib import pyplot  # noqa: PLC0415 - takes a second, and not every run makes a report

    pyplot.switch_backend("svg")
    pyplot.rcParams.update(_STYLE)
    figure, axes = pyplot.subplots(
        1, len(widths), figsize=(width, height), width_ratios=widths, sharey=share_y, squeeze=False
    )
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1)  # names and numbers stand outside
    return figure, list(axes[0])


def few_ticks(n_ticks: int = 4) -> Any:
    """Ticks at round values, about so many."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    return MaxNLocator(n_ticks, steps=[1, 2, 5, 10])


def round_powers(*leading: int) -> Any:
    """Ticks of a logarithmic axis, at powers of ten times the leading digits."""
    from matplotlib.ticker import LogLocator  # noqa: PLC0415

    return LogLocator(subs=leading)


def no_ticks() -> Any:
    """No ticks at all."""
    from matplotlib.ticker import NullLocator  # noqa: PLC0415

    return NullLocator()


def written(form: Callable[[float], str]) -> Any:
    """Ticks written as `form` says."""
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415

    return FuncFormatter(lambda value, _: form(value))


def per_cent() -> Any:
    """Shares written as per cents."""
    return written(lambda share: f"{100 * share:g}")


def svg(figure: Any, title: str) -> str:
    """The figure as an `<svg>` for a page that defines `variables()`; `title` is for screen readers."""
    from matplotlib import pyplot  # noqa: PLC0415

    buffer = io.StringIO()
    figure.savefig(
        buffer, format="svg", bbox_inches="tight", pad_inches=0.1, transparent=True, metadata=_NO_DATE
    )
    pyplot.close(figure)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    for mark, name in _MARKS.items():
        text = text.replace(mark, f"var(--{name})")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'<g id="[^"]*"', "<g", text)  # the same in every plot, and a page has several
    text = text.replace("font-family: 'DejaVu Sans'", "font-family: var(--font)")
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)


def standalone(element: str) -> str:
    """An SVG file of its own, for a README: with its variables, and a background."""
    style = f"<style>{variables('svg')} svg {{ background: var(--paper); border-radius: 6px }}</style>"
    end = element.index(">") + 1
    return f"{element[:end]}{style}{element[end:]}\n"


def variables(selector: str) -> str:
    """The CSS that gives the colours their values, by what the reader prefers."""
    font = "--font: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
    light = "; ".join(f"--{name}: {value}" for name, value in LIGHT.items())
    dark = "; ".join(f"--{name}: {value}" for name, value in DARK.items())
    return (
        f"{selector} {{ {light}; {font}; color-scheme: light dark }} "
        f"@media (prefers-color-scheme: dark) {{ {selector} {{ {dark} }} }}"
    )


_NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}
