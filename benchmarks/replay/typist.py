"""How a person types a text: which keys, how long after each, where a finger slips and when that is noticed.

The mean time is that of 168,000 people at their own keyboards, 52 words of five letters in a minute (Dhakal,
Feit, Kristensson, Oulasvirta: Observations on Typing from 136 Million Keystrokes, CHI 2018). Its spread, how
often a finger slips and the pauses to think are guesses of ours. Knows no editor.
"""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass

NOTICED_S = 0.5
"""From the last key of a slip to the first deletion."""
DELETION_S = 0.15
"""Between deletions."""

_KEY_S = 60 / (52 * 5)
_SPREAD = 0.4  # of the logarithm of a gap
_SLIPS = 0.03  # of letters; with what follows until it is noticed, six of a hundred keys are deletions
_MOST_UNNOTICED = 2
_LINE_PAUSE = (0.5, 1.2)  # how often, and on average how many seconds, at the start of a line
_WORD_PAUSE = (0.1, 0.6)  # and of a word
_KEY = re.compile(r"\n[ \t]*|[^\n]")  # an editor indents a new line by itself
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Key:
    """One key to press: it adds the characters from `start` to `end` of the text that is typed."""

    start: int
    end: int
    gap_s: float
    """From this key to the next."""
    slip: str = ""
    """What is typed before it by mistake and deleted again: a wrong letter, and what follows unnoticed."""


def keys_of(text: str, draw: random.Random) -> list[Key]:
    """The keys that type `text`, in order; equal draws give equal keys."""
    keys = []
    for key in _KEY.finditer(text):
        gap_s = draw.lognormvariate(math.log(_KEY_S) - _SPREAD**2 / 2, _SPREAD) + _pause_s(key[0], draw)
        slip = _slip(key[0], text[key.end() :], draw) if draw.random() < _SLIPS else ""
        keys.append(Key(key.start(), key.end(), gap_s, slip))
    return keys


def count_keys(text: str) -> int:
    """How many keys type `text`."""
    return sum(1 for _ in _KEY.finditer(text))


def _pause_s(key: str, draw: random.Random) -> float:
    """The time to think behind a key that ends a line or a word."""
    if key.isalnum():
        return 0.0
    often, mean_s = _LINE_PAUSE if key.startswith("\n") else _WORD_PAUSE
    return draw.expovariate(1 / mean_s) if draw.random() < often else 0.0


def _slip(letter: str, following: str, draw: random.Random) -> str:
    """A neighbour of the letter and some of what follows on the line; empty for what is no letter."""
    row = next((row for row in _ROWS if letter in row), None)
    if row is None:
        return ""
    place = row.index(letter)
    wrong = draw.choice(row[max(place - 1, 0) : place] + row[place + 1 : place + 2])
    return wrong + following.split("\n", 1)[0][: draw.randint(0, _MOST_UNNOTICED)]
