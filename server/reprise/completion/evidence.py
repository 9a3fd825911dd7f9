"""Retrieved snippets together with the state of the files that they came from.

What was retrieved a moment ago serves again as long as those files are as they were, so that no text that is
gone is shown. Knows nothing of how snippets are found.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reprise.completion.site import CompletionSite
from reprise.index.snapshot import Snapshot
from reprise.types import Hit

_REACH_LINES = 2  # a prompt's snippets still fit a line or two further down
_AGE_S = 20.0
_N_DOCUMENTS = 32


@dataclass(frozen=True, slots=True)
class Evidence:
    """Snippets, and the content of the files that they stand in."""

    hits: tuple[Hit, ...]
    hashes: Mapping[str, bytes | None]
    """Path to the file's content hash when the snippets were taken; None: not in the index."""

    @classmethod
    def of(cls, hits: Iterable[Hit], snapshot: Snapshot) -> Evidence:
        """Note what `hits` rest on."""
        taken = tuple(hits)
        return cls(taken, {hit.path: _content_hash(snapshot, hit.path) for hit in taken})

    def is_current(self, snapshot: Snapshot) -> bool:
        """Whether every file that a snippet stands in is as it was."""
        return all(_content_hash(snapshot, path) == known for path, known in self.hashes.items())


NO_EVIDENCE = Evidence((), {})


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What retrieval found for one place."""

    near: Evidence
    """What the sampler reads."""
    context: Evidence
    """What the answer is made from, packed, best first."""

    def is_current(self, snapshot: Snapshot) -> bool:
        """Whether every file that a snippet stands in is as it was."""
        return self.near.is_current(snapshot) and self.context.is_current(snapshot)


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    at_s: float
    retrieved: Retrieved


class PreparedEvidence:
    """What was retrieved for each document while its user typed. Safe to use from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, site: CompletionSite, retrieved: Retrieved) -> None:
        """Keep what was found for the cursor's line."""
        with self._lock:
            self._places[site.path] = _Place(site.position.line, self._clock(), retrieved)
            self._places.move_to_end(site.path)
            while len(self._places) > _N_DOCUMENTS:
                self._places.popitem(last=False)

    def forget_all_but(self, path: str) -> None:
        """Drop what was found for other documents than `path`."""
        with self._lock:
            for other in [known for known in self._places if known != path]:
                del self._places[other]

    def get(self, site: CompletionSite, snapshot: Snapshot) -> Retrieved | None:
        """What still holds for the site; None if it was asked too far away, too long ago, or has changed."""
        with self._lock:
            place = self._places.get(site.path)
        if place is None or self._clock() - place.at_s > _AGE_S:
            return None
        if not 0 <= site.position.line - place.line <= _REACH_LINES:
            return None
        return place.retrieved if place.retrieved.is_current(snapshot) else None


def _content_hash(snapshot: Snapshot, path: str) -> bytes | None:
    file = snapshot.files.get(path)
    return None if file is None else file.content_hash
