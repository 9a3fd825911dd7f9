"""How long answers take at positions not seen before, with no answer kept; empty answers apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.report.found import Found
from benchmarks.report.markup import folded, milliseconds, row, section, table

KINDS = {"ghost_text": "Ghost text", "popup": "Popup"}
ANSWERS = {"all_ms": "all answers", "with_text_ms": "with text", "empty_ms": "empty"}
_SHOWN = {**ANSWERS, "cpu_ms": "computing, of all answers"}
HEAD = ("Median", "p95", "p99", "Worst", "Answers")

_LEAD = """The engine without an editor, alone on its machine, at positions drawn from line starts and
mid-line alike, each asked once with the answer cache off and the deadline as shipped: the time of a cursor
that has just jumped there."""


def latency_section(found: Found) -> str:
    """Both kinds of answer, then ghost text by stage."""
    overall = found.facts.latency.get("all", {})
    return section("latency", "Latency", _LEAD, _table(overall), _stages(overall))


def _table(overall: Mapping[str, Any]) -> str:
    lines = [
        row([f"{kind_name}, {name}", *milliseconds(overall[kind].get(key, {}))])
        for kind, kind_name in KINDS.items()
        if kind in overall
        for key, name in _SHOWN.items()
        if key in overall[kind]
    ]
    return table(("Milliseconds", *HEAD), lines) if lines else ""


def _stages(overall: Mapping[str, Any]) -> str:
    stages = overall.get("ghost_text", {}).get("stages_ms", {})
    lines = [row([stage.replace("_", " "), *milliseconds(stages[stage])]) for stage in stages]
    return folded("Stages of ghost text", table(("Milliseconds", *HEAD), lines)) if lines else ""
