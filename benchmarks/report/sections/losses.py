"""Where a baseline beats Reprise: shown before anything else is explained."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.report.found import Found
from benchmarks.report.markup import folded, gain_text, row, section, table
from benchmarks.report.names import ALL_LANGUAGES, FIGURES, LANGUAGES, TASKS
from benchmarks.report.tables import Difference

_HEAD = ("Task", "View", "Language", "Better is", "Figure", "Difference, points", "Questions", "")
_LEAD = """Tasks at which a baseline is better than Reprise, the largest difference first and the best
baseline of each only, question by question. A difference is <em>certain</em> where its 95 % interval lies
below zero and six repositories or more stand behind it."""


def losses_section(found: Found) -> str:
    """What is lost over all languages, and on demand what is lost in single ones."""
    if not found.compared_groups:
        return ""
    overall = [one for one in found.losses if one.language == ALL_LANGUAGES]
    single = [one for one in found.losses if one.language != ALL_LANGUAGES]
    by_language = folded(f"In single languages: {len(single)}", _table(single)) if single else ""
    return section(
        "losses", "Where Reprise loses", _LEAD, _count(found, overall), _table(overall), by_language
    )


def _count(found: Found, overall: Sequence[Difference]) -> str:
    n_groups = len(found.compared_groups)
    n_certain = sum(one.is_certain for one in overall)
    return (
        f"<p>Of {n_groups} tasks and views, Reprise is level with or ahead of every baseline in "
        f"<b>{n_groups - len(overall)}</b>; of its {len(overall)} losses {n_certain} are certain.</p>"
    )


def _table(losses: Sequence[Difference]) -> str:
    return table(_HEAD, [_row(one) for one in losses]) if losses else ""


def _row(one: Difference) -> str:
    return row(
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
