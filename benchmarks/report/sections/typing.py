"""The typing replay: what is shown while real files are typed key by key, how soon, and what it saves."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from benchmarks.report.found import Found
from benchmarks.report.markup import NOTHING, milliseconds, per_cent, row, section, table
from benchmarks.report.sections.latency import ANSWERS, HEAD

_LEAD = """Function bodies of real files typed back key by key into an editor's session with the real
server, slips, deletions and pauses included; their stored version is gone from the workspace. <em>Waited
for</em>: each key waits for its answer; <em>accepting</em>: what is right is taken; <em>as typed</em>: at
a quick typist's speed, with the deadline as shipped."""
_SHARES = {
    "shown": "Shown, % of keys",
    "right_when_shown": "Right to the line's end when shown, %",
    "right_offers": "Right, each text counted once, %",
    "goes_on_when_shown": "The file goes on with it, %",
    "keys_saved": "Keys saved, %",
}


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
        row([f"{escape(manner)}, {name}", *milliseconds(times.get(key, {})), _share(times.get("cancelled"))])
        for manner, times in by_manner.items()
        for key, name in ANSWERS.items()
    ]
    return table(("From key to answer, ms", *HEAD, "Cancelled, %"), lines) if lines else ""
