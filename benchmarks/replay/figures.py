"""What a replay's keystrokes come to: shares, which a second run repeats, and times, which it does not.

Knows nothing of how they were typed. Shares are absent where there is nothing that they could be shares of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.figures import summary
from benchmarks.replay.keystroke import Keystroke


def shown_figures(keystrokes: Sequence[Keystroke]) -> dict[str, float]:
    """What was shown at places not asked about before, and how much of it was right.

    Shares are of keys: a text counts at each key at which it is shown, but in `right_offers` once.
    `shown_astray` is the share while something wrong stands before the cursor.
    """
    new = [one for one in keystrokes if not one.is_again]
    on_track = [one for one in new if not one.is_astray]
    astray = [one for one in new if one.is_astray]
    shown = [one for one in on_track if one.shown]
    shares = {
        "shown": _share(bool(one.shown) for one in on_track),
        "right_when_shown": _share(one.is_right for one in shown),
        "goes_on_when_shown": _share(one.goes_on for one in shown),
        "right_offers": _share(one.is_right for one in shown if one.is_first),
        "shown_astray": _share(bool(one.shown) for one in astray),
    }
    counts = {"n_places": len(on_track), "n_shown": len(shown), "n_astray": len(astray)}
    counts["n_offers"] = sum(one.is_first for one in shown)
    return {**counts, **{name: share for name, share in shares.items() if share is not None}}


def saved_figures(keystrokes: Sequence[Keystroke], n_keys: int) -> dict[str, float]:
    """What accepting saved, of a text of `n_keys` keys.

    An acceptance is a key too. Keys that mend slips are not counted: they are the same with and without.
    """
    n_accepted = sum(one.kind == "acceptance" for one in keystrokes)
    n_pressed = n_accepted + sum(one.kind == "key" for one in keystrokes)
    counts = {"n_keys": n_keys, "n_accepted": n_accepted}
    return counts | ({"keys_saved": round(1 - n_pressed / n_keys, 4)} if n_keys else {})


def time_figures(keystrokes: Sequence[Keystroke]) -> dict[str, Any]:
    """Milliseconds from a key to its answer at places not asked about before, with and without text."""
    new = [one for one in keystrokes if not one.is_again]
    answered = [(one.latency_ms, bool(one.shown)) for one in new if one.latency_ms is not None]
    return {
        "n_asked": len(new),
        "cancelled": _share(one.latency_ms is None for one in new),
        "all_ms": summary(spent / 1000 for spent, _ in answered),
        "with_text_ms": summary(spent / 1000 for spent, has_text in answered if has_text),
        "empty_ms": summary(spent / 1000 for spent, has_text in answered if not has_text),
    }


def _share(are: Iterable[bool]) -> float | None:
    found = list(are)
    return round(sum(found) / len(found), 4) if found else None
