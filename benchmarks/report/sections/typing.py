"""The typing replay: what is shown while real files are typed key by key, how soon, and what it saves."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from benchmarks.report.found import Found
from benchmarks.report.markup import NOTHING, per_cent, row, section, table

_LEAD = """Function bodies of real files typed back key by key into an editor's session with the real
server, slips, deletions and pauses included; their stored version is gone from the workspace. <em>Waited
for</em>: each key waits for its answer; <em>accepting</em>: what is right is taken; <em>as typed</em>: at
a quick typist's speed, with the deadline as shipped."""
_SHARES = {
    "shown": "Shown, % of keys",
    "right_when_shown": "Right to the line's end when shown, %",
    "goes_on_when_shown": "The file goes on with it, %",
    "keys_saved": "Keys saved, %",
}
_TIMES = {"all_ms": "all answers", "with_text_ms": "with text", "empty_ms": "empty"}


def typing_section(found: Found) -> str:
    """Two tables."""
    quality = found.facts.typing.get("quality", {}).get("all", {})
    times = found.facts.typing.get("times", {}).get("all", {})
    return section("typing", "Typing, key by key", _LEAD, _shown(quality), _latency(times))


def _shown(by_manner: Mapping[str, Mapping[str, float]]) -> str:
    lines = [
        row(
            [
                escape(manner),
                *(_share(figures.get(name)) for name in _SHARES),
                f"{figures.get('n_places', 0)}",
            ]
        )
        for manner, figures in by_manner.items()
    ]
    return table(("", *_SHARES.values(), "Places"), lines) if lines else ""


def _share(share: float | None) -> str:
    return NOTHING if share is None else per_cent(share)


def _latency(by_manner: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [
        row([f"{escape(manner)}, {name}", *_milliseconds(figures.get(key, {})), cancelled])
        for manner, figures in by_manner.items()
        for key, name in _TIMES.items()
        if (cancelled := _share(figures.get("cancelled")))
    ]
    head = ("From key to answer, ms", "p50", "p95", "p99", "Worst", "Answers", "Cancelled, %")
    return table(head, lines) if lines else ""


def _milliseconds(summary: Mapping[str, float]) -> list[str]:
    spent = [summary.get(name) for name in ("median", "p95", "p99", "worst")]
    return [*(NOTHING if one is None else f"{one:.1f}" for one in spent), f"{summary.get('n', 0)}"]
