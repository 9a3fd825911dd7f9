"""The page's head: what was run, and the few figures that say how it went."""

from __future__ import annotations

from html import escape

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.found import Found
from benchmarks.report.markup import per_cent
from benchmarks.report.names import COMPLETER_NOTES, LANGUAGES, OURS, SHIPPED, figure_of, is_baseline
from benchmarks.report.times import TOTAL

_INTRODUCTION = """Pieces of real code are taken out of their files, and completed again. An <em>arm</em> is
a way to choose what else of the workspace a completion is made from: Reprise's, those of other tools and
papers, and none at all. The <a href="#method">end of the page</a> says what each arm, task and figure is."""


def headline(found: Found) -> str:
    """Title, run and tiles."""
    tiles = (_quality(found, "cross_file"), _retrieval(found), _filter(found), _time(found))
    filled = "".join(tile for tile in tiles if tile)
    lead = f'<p class="lead">{_INTRODUCTION}</p><p class="note">{_run(found)}</p>'
    return f'<header><h1>Reprise, measured</h1>{lead}<div class="tiles">{filled}</div></header>'


def _run(found: Found) -> str:
    facts = found.facts
    own = [one for one in facts.repositories if one.split == facts.split]
    n_questions = len({row.question for row in found.rows})
    spoken = [name for key, name in LANGUAGES.items() if any(one.language == key for one in own)]
    n_lines = sum(one.n_lines for one in own)
    n_arms = len({row.arm for row in found.rows})
    packages = "package" if len(own) == 1 else "packages"
    return escape(
        f"{n_questions:,} questions in {len(own)} {facts.split} {packages} ({', '.join(spoken)}; "
        f"{n_lines:,} lines), put to {n_arms} arms. {COMPLETER_NOTES.get(facts.completer, '')} "
        f"Size {facts.size}, seed {facts.seed}, code {facts.code}, {facts.machine}."
    )


def _tile(value: str, unit: str, what: str, beside: str) -> str:
    return (
        f'<div class="tile"><b>{escape(value)}<i>{escape(unit)}</i></b>'
        f"<span>{escape(what)}</span><small>{escape(beside)}</small></div>"
    )


def _quality(found: Found, task: str) -> str:
    figure = figure_of(task)
    return _against_best(found, figure, task, "of cross-file lines are exactly right with Reprise's context")


def _retrieval(found: Found) -> str:
    return _against_best(
        found, "recall", "cross_file", "of the definitions that such a line uses are in that context"
    )


def _against_best(found: Found, figure: str, task: str, what: str) -> str:
    ours = found.estimate(OURS, figure, task)
    if ours is None:
        return ""
    others: dict[str, Estimate] = {}
    for arm in sorted({cell.arm for cell in found.cells if is_baseline(cell.arm)}):
        reached = found.estimate(arm, figure, task)
        if reached is not None:
            others[arm] = reached
    best = max(others, key=lambda arm: others[arm].mean, default=None)
    beside = "" if best is None else f"best baseline: {per_cent(others[best].mean)} ({best})"
    return _tile(per_cent(ours.mean), "%", what, beside)


def _filter(found: Found) -> str:
    point = None if found.filter is None else found.filter.chosen or found.filter.shipped
    if point is None:
        return ""
    beside = f"shown at {per_cent(point.coverage)} % of the positions asked"
    return _tile(per_cent(point.precision), "%", "of what the filter shows is exactly right", beside)


def _time(found: Found) -> str:
    """Measured alone on its machine, if it was; else while others were at work."""
    alone = found.facts.latency.get("all", {}).get("ghost_text", {}).get("all_ms")
    spent = found.times_ms.get(SHIPPED, {}).get(TOTAL)
    if alone:
        return _milliseconds(alone["median"], alone["p95"], "for ghost text at a new place, median")
    return "" if spent is None else _milliseconds(spent["p50"], spent["p95"], "for an answer, median")


def _milliseconds(median: float, p95: float, what: str) -> str:
    return _tile(f"{median:.0f}", "ms", what, f"95 of 100 within {p95:.0f} ms")
