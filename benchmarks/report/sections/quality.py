"""What each arm reaches at each task: a plot, and a table for every figure, view and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.metrics.bootstrap import Estimate
from benchmarks.report.found import Found
from benchmarks.report.markup import estimate_text, folded, plot, row, section, shaded, table
from benchmarks.report.names import ALL_LANGUAGES, FIGURES, LANGUAGES, ORACLE, OURS, POOLED, TASKS, compared
from benchmarks.report.plots.quality import ordered_arms, quality_plot
from benchmarks.report.tables import Cell

_VIEWS = {"both": "Suffix known", "left": "Left context only"}
_LEAD = """Every arm puts its context before the <em>same</em> completer under the same budget, so only
the context differs. Dots are means over questions, lines 95 % intervals by drawing repositories again.
Hollow dots are not on equal terms: the whole engine has more than a context, and the oracle is shown the
answer's definitions."""


def quality_section(found: Found) -> str:
    """The first section."""
    left = folded("The same from left context only", plot(quality_plot(found.cells, "left", ALL_LANGUAGES)))
    return section(
        "quality",
        "Quality by task",
        _LEAD,
        plot(quality_plot(found.cells, "both", ALL_LANGUAGES)),
        left,
        _tables(found),
    )


def _tables(found: Found) -> str:
    spoken = sorted({cell.language for cell in found.cells})
    choices = _choice("view", _VIEWS) + _choice("figure", FIGURES)
    choices += _choice("language", {name: LANGUAGES.get(name, name) for name in spoken})
    tables = [
        _table(found, figure, view, language) for figure in FIGURES for view in _VIEWS for language in spoken
    ]
    return f'<form class="choices">{choices}</form><div id="tables">{"".join(tables)}</div>'


def _choice(name: str, options: Mapping[str, str]) -> str:
    listed = "".join(
        f'<option value="{escape(key)}">{escape(text)}</option>' for key, text in options.items()
    )
    return f'<label>{name.capitalize()} <select name="{name}">{listed}</select></label>'


def _table(found: Found, figure: str, view: str, language: str) -> str:
    arms = ordered_arms(found.cells, view, language)
    tasks = [*(task for task in TASKS if task != "positions"), POOLED]
    columns = [_column(found, arms, (task, view, language), figure) for task in tasks]
    lines = [
        row([escape(arm), *(column.get(arm, "") for column in columns)], is_ours=arm == OURS) for arm in arms
    ]
    is_first = (figure, view, language) == (next(iter(FIGURES)), next(iter(_VIEWS)), ALL_LANGUAGES)
    data = f' data-figure="{figure}" data-view="{view}" data-language="{language}"'
    head = ["", *(TASKS.get(task, task.capitalize()) for task in tasks)]
    return table(head, lines, data if is_first else f"{data} hidden") if lines else ""


def _column(found: Found, arms: Sequence[str], where: tuple[str, str, str], figure: str) -> dict[str, str]:
    """The cells of one column, by arm; shaded between the worst arm's figure and the best's.

    An oracle is no method, so it is never the best.
    """
    own = {arm: found.by_key[arm, *where] for arm in compared(arms) if (arm, *where) in found.by_key}
    means = [cell.figures[figure].mean for cell in own.values() if figure in cell.figures]
    lowest, highest = min(means, default=0.0), max(means, default=0.0)
    methods = (cell.figures.get(figure) for arm, cell in own.items() if arm != ORACLE)
    best = max((reached.mean for reached in methods if reached), default=lowest)
    cells = {}
    for arm, cell in own.items():
        reached = cell.figures.get(figure)
        depth = 0.0 if reached is None else (reached.mean - lowest) / max(highest - lowest, 1e-9)
        is_best = reached is not None and arm != ORACLE and reached.mean == best > lowest
        cells[arm] = shaded(_text(cell, reached, figure), depth, is_best)
    return cells


def _text(cell: Cell, reached: Estimate | None, figure: str) -> str:
    has_corpus = figure == "bleu" and cell.corpus_bleu is not None
    return estimate_text(reached, f"corpus {100 * (cell.corpus_bleu or 0):.1f}" if has_corpus else "")
