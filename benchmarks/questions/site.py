"""A stretch of a file that can be asked for. Knows neither the question made of it nor how it was chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """From `start` to `end`, characters of the text of the file `path`."""

    path: str
    start: int
    end: int
    text: str
    """What stands there."""
