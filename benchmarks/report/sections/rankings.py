"""Localisation and API retrieval: what each method ranks first."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.report.found import Found
from benchmarks.report.markup import NOTHING, estimate_text, folded, plot, row, section, table
from benchmarks.report.names import OURS
from benchmarks.report.plots.intervals import Column, intervals_plot
from benchmarks.report.rankings import RankingCell

_TITLES = {
    "localisation": "From a commit's message to the functions it changed (CoRet)",
    "localisation without names": "The same, without the names that the message gives away",
    "api_retrieval": "From the last ten lines to the API called next (DeepCodeSeek)",
}
_FIGURES = {
    "functions_all_at_5": ("Functions", "all among 5"),
    "functions_all_at_20": ("Functions", "all among 20"),
    "functions_reciprocal_rank": ("Functions", "reciprocal rank"),
    "files_all_at_1": ("Files", "all at 1"),
    "files_all_at_5": ("Files", "all among 5"),
    "top_5": ("Next API", "among 5"),
    "top_40": ("Next API", "among 40"),
    "new_top_5": ("Not named yet", "among 5"),
    "new_top_40": ("Not named yet", "among 40"),
    "reciprocal_rank": ("Next API", "reciprocal rank"),
}
_NOTES = {
    "api_retrieval": "BM25 and the encoder ask with the ten lines. Reprise asks as it does in an editor: "
    "with 20 lines, and with what the file imports, which “definitions” reads too.",
}
_LEAD = """Tasks that end with a ranking: what should be shown first, whatever is done with it. The same
index and the same cuts for every method."""


def rankings_section(found: Found) -> str:
    """A plot and a table for each task."""
    tasks = sorted(
        {cell.task for cell in found.rankings},
        key=lambda task: (list(_TITLES).index(task) if task in _TITLES else len(_TITLES), task),
    )
    parts = [_task(task, [cell for cell in found.rankings if cell.task == task]) for task in tasks]
    return section("rankings", "Localisation and API retrieval", _LEAD, *parts)


def _task(task: str, cells: Sequence[RankingCell]) -> str:
    title = _TITLES.get(task, task)
    columns = [
        Column(*names, {cell.method: cell.figures[figure] for cell in cells if figure in cell.figures})
        for figure, names in _FIGURES.items()
    ]
    drawn = plot(intervals_plot([cell.method for cell in cells], columns, title))
    note = f'<p class="note">{escape(_NOTES[task])}</p>' if task in _NOTES else ""
    return f"<h3>{escape(title)}</h3>{note}{drawn}{folded('All figures', _table(cells))}"


def _table(cells: Sequence[RankingCell]) -> str:
    names = sorted({name for cell in cells for name in cell.figures})
    head = ("", *(escape(name.replace("_", " ")) for name in names), "Questions", "ms")
    lines = [
        row(
            [
                escape(cell.method),
                *(estimate_text(cell.figures.get(name)) for name in names),
                str(max(one.n for one in cell.figures.values())),
                NOTHING if cell.median_ms is None else f"{cell.median_ms:.0f}",
            ],
            is_ours=cell.method == OURS,
        )
        for cell in cells
    ]
    return table(head, lines)
