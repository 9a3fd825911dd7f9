"""Small pieces of HTML: numbers with intervals, tables, sections. Knows no figure of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.metrics.bootstrap import Estimate

NOTHING = '<span class="none">–</span>'


def per_cent(share: float) -> str:
    """A share as a per cent with one digit."""
    return f"{100 * share:.1f}"


def estimate_text(found: Estimate | None, note: str = "") -> str:
    """A share in per cent and, small, its interval; a dash where nothing was measured."""
    if found is None:
        return NOTHING
    span = "" if found.low is None or found.high is None else f"{100 * found.low:.0f}–{100 * found.high:.0f}"
    side = " · ".join(part for part in (span, note) if part)
    return f"{per_cent(found.mean)}<small>{side}</small>" if side else per_cent(found.mean)


def gain_text(found: Estimate) -> str:
    """A difference of shares in points, and its interval."""
    if found.low is None or found.high is None:
        return f"{100 * found.mean:+.1f}<small>one repository</small>"
    return f"{100 * found.mean:+.1f}<small>{100 * found.low:+.1f} to {100 * found.high:+.1f}</small>"


def milliseconds(summary: Mapping[str, float]) -> list[str]:
    """The cells of a summary of times: median, 95th, 99th percentile, worst, how many."""
    spent = [summary.get(name) for name in ("median", "p95", "p99", "worst")]
    return [*(NOTHING if one is None else f"{one:.1f}" for one in spent), f"{summary.get('n', 0)}"]


def table(head: Sequence[str], body: Sequence[str], attributes: str = "") -> str:
    """`head` are the columns' names, `body` rows made by `row`; wide tables scroll inside themselves."""
    names = "".join(f"<th>{name}</th>" for name in head)
    lines = "\n".join(body)
    inside = f"<thead><tr>{names}</tr></thead><tbody>\n{lines}\n</tbody>"
    return f'<div class="wide"{attributes}><table>{inside}</table></div>'


def row(cells: Sequence[str], is_ours: bool = False) -> str:
    """The first cell names the row; cells that begin with `<td` are taken as they are."""
    first = f"<th>{cells[0]}</th>"
    others = "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in cells[1:])
    return f'<tr class="ours">{first}{others}</tr>' if is_ours else f"<tr>{first}{others}</tr>"


def shaded(text: str, share: float, is_best: bool) -> str:
    """A cell whose ground is deeper the nearer `share` is to 1; the best is bold."""
    name = ' class="best"' if is_best else ""
    return f'<td{name} style="--depth:{share:.2f}">{text}</td>'


def section(name: str, title: str, lead: str, *parts: str) -> str:
    """A part of the page, if any of its parts has something in it."""
    filled = [part for part in parts if part]
    if not filled:
        return ""
    inside = "\n".join(filled)
    return f'<section id="{name}"><h2>{escape(title)}</h2><p class="lead">{lead}</p>\n{inside}\n</section>'


def plot(element: str, caption: str = "") -> str:
    """A plot and what to see in it; nothing if there is no plot."""
    if not element:
        return ""
    under = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{element}{under}</figure>"


def folded(summary: str, inside: str) -> str:
    """What is read on demand."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>" if inside else ""
