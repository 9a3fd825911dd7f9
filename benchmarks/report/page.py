"""The report as one HTML page that needs nothing else: no network, no other file.

Knows the order of the sections, and no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report.facts import Facts
from benchmarks.report.files import write_whole
from benchmarks.report.found import Found, found_in
from benchmarks.report.names import ALL_LANGUAGES
from benchmarks.report.plots.canvas import standalone, variables
from benchmarks.report.plots.quality import quality_plot
from benchmarks.report.sections.costs import costs_section
from benchmarks.report.sections.filter import filter_section
from benchmarks.report.sections.growth import growth_section
from benchmarks.report.sections.headline import headline
from benchmarks.report.sections.latency import latency_section
from benchmarks.report.sections.losses import losses_section
from benchmarks.report.sections.method import method_section
from benchmarks.report.sections.parts import parts_section
from benchmarks.report.sections.quality import quality_section
from benchmarks.report.sections.rankings import rankings_section
from benchmarks.report.sections.typing import typing_section
from benchmarks.values import Row

_SECTIONS = (
    quality_section,
    losses_section,
    costs_section,
    parts_section,
    filter_section,
    rankings_section,
    latency_section,
    typing_section,
    growth_section,
    method_section,
)
_HERE = Path(__file__).parent


def page(rows: Sequence[Row], facts: Facts) -> str:
    """The whole page; equal rows and facts give equal bytes."""
    return page_of(found_in(rows, facts))


def page_of(found: Found) -> str:
    """The whole page of what was worked out already."""
    sections = "\n".join(made for section in _SECTIONS if (made := section(found)))
    style = f"{variables(':root')}\n{(_HERE / 'page.css').read_text('utf-8')}"
    script = (_HERE / "page.js").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<title>Reprise, measured</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n{headline(found)}\n{sections}\n</main>\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def write_report(rows: Sequence[Row], facts: Facts, target: Path) -> None:
    """Write the page to `target`, and its main plot beside it as `quality.svg`."""
    found = found_in(rows, facts)
    write_whole(target, page_of(found))
    plot = main_plot(found)
    if plot:
        write_whole(target.with_name("quality.svg"), plot)


def main_plot(found: Found) -> str:
    """Quality by task, suffix known, as an SVG file of its own; empty where nothing was asked so."""
    element = quality_plot(found.cells, "both", ALL_LANGUAGES)
    return standalone(element) if element else ""
