"""Where a baseline beats Reprise: shown before anything else is explained."""

from __future__ import annotations

from html import escape

from benchmarks.report.found import Found
from benchmarks.report.markup import gain_text, row, section, table
from benchmarks.report.names import ALL_LANGUAGES, FIGURES, LANGUAGES, TASKS

_MAX_LOSSES = 24
_HEAD = ("Task", "View", "Language", "Better is", "Figure", "Difference", "Questions", "")
_LEAD = """Tasks at which a baseline is better than Reprise, the largest difference first and the best
baseline of each only, question by question. A difference is <em>certain</em> where its 95 % interval lies
below zero; one repository gives no interval."""


def losses_section(found: Found) -> str:
    """A table, or the line that there are no losses."""
    shown = found.losses[:_MAX_LOSSES]
    if not found.by_key:
        return ""
    lines = [
        row(
            [
                TASKS.get(one.task, one.task.capitalize()),
                "suffix known" if one.view == "both" else "left only",
                "all" if one.language == ALL_LANGUAGES else LANGUAGES.get(one.language, one.language),
                escape(one.other),
                FIGURES.get(one.figure, one.figure),
                gain_text(one.gain),
                str(one.gain.n),
                '<span class="loss">certain</span>' if one.is_certain else '<span class="none">open</span>',
            ]
        )
        for one in shown
    ]
    more = len(found.losses) - len(shown)
    rest = f'<p class="note">{more} smaller ones are in the result files.</p>' if more else ""
    nothing = "<p>None: no baseline is better at any task, view and language.</p>"
    return section("losses", "Where Reprise loses", _LEAD, table(_HEAD, lines) + rest if lines else nothing)
