"""How time, memory and quality go with the size of a repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.report.found import Found
from benchmarks.report.markup import plot, section
from benchmarks.report.names import OURS
from benchmarks.report.plots.growth import Grown, Panel, growth_plot
from benchmarks.report.tables import by_repository

_LEAD = """One dot for each repository, by its lines of code; the smallest and the largest are named."""


def growth_section(found: Found) -> str:
    """Panels of whatever was measured."""
    facts = found.facts.repositories
    indexed = {one.name: one.index_s for one in facts if one.index_s is not None}
    memory = {one.name: one.memory_mb for one in facts if one.memory_mb is not None}
    typical = {one.name: one.latency["p50"] for one in facts if "p50" in one.latency}
    slow = {one.name: one.latency["p95"] for one in facts if "p95" in one.latency}
    ours = [row for row in found.rows if row.arm == OURS and row.task != "positions" and row.view == "both"]
    panels = [
        _panel(found, "Cold index, s", indexed),
        _panel(found, "Memory, MB", memory),
        _panel(found, "Answer, median ms", typical),
        _panel(found, "Answer, 95th percentile ms", slow),
        _panel(found, "Exact match, %", by_repository(ours, "exact"), lambda share: f"{100 * share:g}"),
    ]
    return section("growth", "Growth", _LEAD, plot(growth_plot(panels)))


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
