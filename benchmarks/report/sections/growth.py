"""How time, memory and quality go with the size of a repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.report.found import Found
from benchmarks.report.markup import plot, section
from benchmarks.report.names import OURS
from benchmarks.report.plots.growth import Grown, Panel, growth_plot
from benchmarks.report.tables import by_repository

_LEAD = """One dot for each repository, by its lines of code; the smallest and the largest are named."""


def growth_section(found: Found) -> str:
    """Panels of whatever was measured."""
    ours = [row for row in found.rows if row.arm == OURS and row.task != "positions" and row.view == "both"]
    panels = [
        _panel(found, "Cold index, s", _measured(found, "cold_index_s")),
        _panel(found, "Memory, MiB", _measured(found, "indexed_mib")),
        _panel(found, "Ghost text, median ms", _measured(found, "ghost_text", "all_ms", "median")),
        _panel(found, "Ghost text, p95 ms", _measured(found, "ghost_text", "all_ms", "p95")),
        _panel(found, "Exact match, %", by_repository(ours, "exact"), lambda share: f"{100 * share:g}"),
    ]
    return section("growth", "Growth", _LEAD, plot(growth_plot(panels)))


def _measured(found: Found, *keys: str) -> dict[str, float]:
    """One figure of latency by repository, where it was measured."""
    values: dict[str, float] = {}
    for name, figures in found.facts.latency.get("repositories", {}).items():
        inner: Any = figures
        for key in keys:
            inner = inner.get(key, {})
        if isinstance(inner, int | float):
            values[name] = inner
    return values


def _panel(
    found: Found,
    title: str,
    values: Mapping[str, float],
    form: Callable[[float], str] = lambda value: f"{value:g}",
) -> Panel:
    listed = [
        Grown(one.name, one.language, one.n_lines, values[one.name])
        for one in found.facts.repositories
        if one.name in values and one.n_lines
    ]
    return Panel(title, form, listed)
