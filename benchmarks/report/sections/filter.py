"""What the confidence filter shows, and how often that is right."""

from __future__ import annotations

from benchmarks.metrics.coverage import Point
from benchmarks.report.confidence import COVERAGES, WANTED_COVERAGE, WANTED_PRECISION, Filter, Shares
from benchmarks.report.found import Found
from benchmarks.report.markup import NOTHING, estimate_text, per_cent, plot, row, section, table
from benchmarks.report.plots.filter import filter_plot

_LEAD = """The whole engine at positions drawn from line starts and mid-line alike, suffix known, at least
eight characters to write. Right means that <em>all</em> of what is shown is what stood there. The aim:
{precision:.0f} % right at {coverage:.0f} % of the positions or more, with a threshold chosen on other
packages."""


def filter_section(found: Found) -> str:
    """Curves, thresholds and calibration."""
    if found.filter is None:
        return ""
    lead = _LEAD.format(precision=100 * WANTED_PRECISION, coverage=100 * WANTED_COVERAGE)
    parts = (plot(filter_plot(found.filter)), _thresholds(found.filter), _coverages(found.filter))
    return section("filter", "Right when shown", lead, *parts)


def _thresholds(found: Filter) -> str:
    named = {"chosen on dev packages": found.chosen, "as shipped": found.shipped}
    lines = [
        row([name, *_point(point, found.shares[point.threshold])])
        for name, point in named.items()
        if point is not None
    ]
    error = per_cent(found.calibration_error)
    note = f'<p class="note">Mean gap between confidence and share right: {error} points.</p>'
    return (
        table(("Threshold", "Confidence from", "Shown at, %", "Right when shown, %", "Shown"), lines) + note
    )


def _point(point: Point, shares: Shares) -> list[str]:
    return [
        f"{point.threshold:.2f}",
        estimate_text(shares.coverage),
        f"<b>{estimate_text(shares.precision)}</b>",
        str(point.n_shown),
    ]


def _coverages(found: Filter) -> str:
    head = ("Right when shown, %, at coverage", *(f"{100 * share:g} %" for share in COVERAGES), "Positions")
    lines = [
        row(
            [
                f"{split} packages",
                *(_precision(found.at[split][share]) for share in COVERAGES),
                str(found.n[split]),
            ]
        )
        for split in found.at
    ]
    return table(head, lines)


def _precision(point: Point | None) -> str:
    return NOTHING if point is None else per_cent(point.precision)
