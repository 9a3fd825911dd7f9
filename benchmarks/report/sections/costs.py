"""Quality against time, and definitions found against tokens: what each arm gets for what it spends."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.report.found import Found
from benchmarks.report.markup import NOTHING, estimate_text, plot, row, section, table
from benchmarks.report.names import OURS, POOLED, compared
from benchmarks.report.plots.scatter import Axis, Dot, scatter_plot
from benchmarks.report.times import TOTAL

_TIME = Axis("milliseconds for context and answer, median", lambda value: f"{value:g}", is_logarithmic=True)
_TOKENS = Axis("tokens of context, mean", lambda value: f"{value:.0f}")
_SHOWN_TIMES = (
    ("context", "p50"),
    ("context", "p95"),
    ("complete", "p50"),
    ("complete", "p95"),
    (TOTAL, "p50"),
    (TOTAL, "p95"),
    (TOTAL, "p99"),
)
_LEAD = """Left: what an answer costs, from the question to its text. Right: whether the packed context
holds the definitions of the names that the answer uses. High and to the left is better. Times were taken
while other packages were at work beside: they compare arms, and say too much of a user's wait."""


def costs_section(found: Found) -> str:
    """Two plots and the tables behind them."""
    arms = compared(cell.arm for cell in found.cells)
    pair = _pair(
        plot(scatter_plot(_against_time(found, arms), _TIME, "Exact match, all tasks, %")),
        plot(scatter_plot(_against_tokens(found, arms), _TOKENS, "Definitions found, %")),
    )
    return section("costs", "What it costs", _LEAD, pair, _retrieval(found, arms), _times(found, arms))


def _pair(*plots: str) -> str:
    filled = [one for one in plots if one]
    return f'<div class="pair">{"".join(filled)}</div>' if filled else ""


def _against_time(found: Found, arms: Sequence[str]) -> list[Dot]:
    pairs = ((arm, found.median_ms(arm), found.estimate(arm, "exact")) for arm in arms)
    return [Dot(arm, spent, reached) for arm, spent, reached in pairs if spent and reached]


def _against_tokens(found: Found, arms: Sequence[str]) -> list[Dot]:
    triples = ((arm, found.estimate(arm, "tokens"), found.estimate(arm, "recall")) for arm in arms)
    return [Dot(arm, spent.mean, reached) for arm, spent, reached in triples if spent and reached]


def _retrieval(found: Found, arms: Sequence[str]) -> str:
    figures = ("recall_at_5", "recall_at_10", "recall", "all_gold", "reciprocal_rank")
    head = ("", "Recall @5 hits", "@10 hits", "whole context", "nothing missing", "Reciprocal rank", "Tokens")
    measured = [arm for arm in arms if found.estimate(arm, "recall")]
    measured.sort(key=lambda arm: (-_mean(found, arm, "recall"), arm))
    lines = [
        row(
            [
                escape(arm),
                *(estimate_text(found.estimate(arm, figure)) for figure in figures),
                f"{_mean(found, arm, 'tokens'):.0f}",
            ],
            is_ours=arm == OURS,
        )
        for arm in measured
    ]
    return f"<h3>Definitions found</h3>{table(head, lines)}" if lines else ""


def _mean(found: Found, arm: str, figure: str) -> float:
    reached = found.estimate(arm, figure, POOLED)
    return 0.0 if reached is None else reached.mean


def _times(found: Found, arms: Sequence[str]) -> str:
    head = ("ms", "Context p50", "p95", "Answer p50", "p95", "Together p50", "p95", "p99")
    timed = [arm for arm in arms if arm in found.times_ms]
    lines = [
        row(
            [escape(arm), *(_milliseconds(found, arm, *which) for which in _SHOWN_TIMES)], is_ours=arm == OURS
        )
        for arm in timed
    ]
    return f"<h3>Time</h3>{table(head, lines)}" if lines else ""


def _milliseconds(found: Found, arm: str, stage: str, percentile: str) -> str:
    spent = found.times_ms[arm].get(stage, {}).get(percentile)
    return NOTHING if spent is None else f"{spent:.1f}"
