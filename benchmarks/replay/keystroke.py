"""One key of a replay, what was shown after it, and whether that was right.

Knows neither editor nor server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KeyKind = Literal["key", "slip", "deletion", "acceptance"]
"""One that belongs to the text; one of a slip, wrong or behind something wrong; one that removes that; one
that takes what is shown."""


@dataclass(frozen=True, slots=True)
class Keystroke:
    """One key and the answer to it."""

    kind: KeyKind
    is_astray: bool
    """Whether something wrong stands before the cursor now: nothing that is shown can be right."""
    is_again: bool
    """Whether the same text and cursor were asked about before, as after a deletion."""
    latency_ms: float | None
    """From the key to the answer; None if the next key came first and the question was cancelled."""
    shown: str = ""
    """Empty if nothing was."""
    goes_on: bool = False
    """The file goes on with the text shown, and no word of it is cut."""
    is_right: bool = False
    """It goes on with it, and the text ends where a line ends."""
    is_first: bool = False
    """The line was not offered like this yet; a text that is typed through is the same offer at each key."""


def goes_on(final: str, before: str, end: int) -> bool:
    """Tell whether `final` begins with `before`, up to `end` at most, without a word that is cut there."""
    reached = len(before)
    if reached > end or not final.startswith(before):
        return False
    return not (_is_word(final[reached - 1 : reached]) and _is_word(final[reached : reached + 1]))


def ends_line(final: str, offset: int) -> bool:
    """Tell whether nothing but blanks follows on the line."""
    return not final[offset:].split("\n", 1)[0].strip()


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
