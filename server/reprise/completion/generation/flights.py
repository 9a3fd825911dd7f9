"""The flights of one workspace: those under way, one a document, and those that ended, kept as answers.

An editor sends the change first, then a cancel of the old request, then, up to a debounce later, the new one.
So a flight that was left has a short grace in which a change may claim it, and one that a change agrees with
goes on without a request for a while. Knows nothing of how a prompt is made or a model reached.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from reprise.completion.generation.flight import Clock, Flight
from reprise.completion.generation.typed import typed_in, typed_since
from reprise.completion.site import CompletionSite
from reprise.index.snapshot import Snapshot

GRACE_S = 0.015  # after its request was cancelled: time for the change that is on its way
TYPING_S = 0.6  # after a change that agrees: an editor's debounce, and some
LATE_S = 10.0  # after an answer without it: it may end by itself, for the next request
_MOST_UNDER_WAY = 2
_MOST_THREADS = 6  # counting those that were given up and have not noticed yet
_MOST_KEPT = 32
_MOST_CHARACTERS = 8_000_000  # of all texts around kept answers
_KEPT_S = 120.0  # then other files may have changed enough on disk for a better answer


class Flights:
    """Who may fly, and what is known already. Safe to use from any thread; never waits for a model."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: list[Flight] = []
        self._kept: deque[tuple[float, Flight]] = deque()
        self._is_closed = False

    @property
    def n_under_way(self) -> int:
        """How many are under way and wanted."""
        with self._lock:
            return sum(not flight.is_done for flight in self._under_way)

    @property
    def is_full(self) -> bool:
        """Whether none may begin, for too many that were given up have not ended."""
        with self._lock:
            return len(self._under_way) >= _MOST_THREADS

    def agreeing(self, site: CompletionSite, snapshot: Snapshot | None = None) -> Flight | None:
        """A flight that agrees with what was typed up to `site`, held for the caller; None if there is none.

        Finished ones that have something left come first, then those under way; last an answer to this very
        question that was nothing. Answers made of what files say no more in `snapshot` are none.
        """
        known = self._typed_along(site, snapshot)
        for is_wanted in (_has_rest, _is_under_way, _is_empty_answer):
            for flight, typed in known:
                if is_wanted(flight, typed) and flight.hold(typed):
                    return flight
        return None

    def start(self, flight: Flight) -> Flight | None:
        """Begin a flight in place of those that it contradicts; None if too many have not ended yet.

        Returns another one, held for the caller, if that agrees and began a moment ago: editors ask for ghost
        text and for the popup at once.
        """
        with self._lock:
            for other in self._under_way:
                typed = typed_since(other.site, flight.site)
                if typed is not None and _is_under_way(other, typed) and other.hold(typed):
                    return other
            self._make_room(flight.site.path)
            if self._is_closed or len(self._under_way) >= _MOST_THREADS:
                return None
            self._under_way.append(flight)
        flight.begin()
        return flight

    def ended(self, flight: Flight) -> None:
        """Keep a flight's answer, unless it was given up or failed; called once, at its end."""
        with self._lock:
            self._under_way.remove(flight)
            if flight.has_answer and not self._is_closed:
                self._kept.appendleft((self._clock(), flight))
                self._forget()

    def leave(self, flight: Flight, *, is_late: bool = False) -> None:
        """Its request waits no longer: it was cancelled, or (`is_late`) answered without the flight."""
        flight.let_go(LATE_S if is_late else GRACE_S)

    def typed(self, path: str, text: str, clean: Callable[[str], str] = lambda text: text) -> None:
        """The buffer of `path` now holds `text`; `clean`ed where it does not agree as it is."""
        with self._lock:
            concerned = [flight for flight in self._under_way if flight.site.path == path]
        for flight in concerned:
            if not flight.is_done:
                typed = typed_in(text, flight.site) or typed_in(clean(text), flight.site)
                flight.follow(typed, TYPING_S)

    def forget_all_but(self, path: str) -> None:
        """Drop the answers for other documents than `path`, and what nobody waits for there."""
        with self._lock:
            self._kept = deque(kept for kept in self._kept if kept[1].site.path == path)
            for flight in self._under_way:
                if flight.site.path != path and not flight.is_held:
                    flight.abandon()

    def close(self, timeout_s: float) -> None:
        """Give up all that is under way, and wait for its end for at most `timeout_s`."""
        with self._lock:
            self._is_closed = True
            under_way = tuple(self._under_way)
            self._kept.clear()
        end = time.monotonic() + timeout_s
        for flight in under_way:
            flight.abandon()
        for flight in under_way:
            flight.join(max(0.0, end - time.monotonic()))

    def _typed_along(self, site: CompletionSite, snapshot: Snapshot | None) -> list[tuple[Flight, str]]:
        """The flights whose text goes through `site`, newest first, with what was typed of each."""
        with self._lock:
            self._forget()
            under_way, kept = self._under_way[::-1], [flight for _, flight in self._kept]
        along = [
            (flight, typed)
            for flight in (*under_way, *kept)
            if (typed := typed_since(flight.site, site)) is not None
        ]
        return [
            (flight, typed) for flight, typed in along if flight not in kept or flight.is_current(snapshot)
        ]

    def _make_room(self, path: str) -> None:
        """Give up what flies for the same document; of too many, those without a request, oldest first."""
        wanted = [flight for flight in self._under_way if not flight.is_done]
        for flight in [flight for flight in wanted if flight.site.path == path]:
            flight.abandon()
            wanted.remove(flight)
        wanted.sort(key=lambda flight: flight.is_held)
        for flight in wanted[: max(0, len(wanted) - _MOST_UNDER_WAY + 1)]:
            flight.abandon()

    def _forget(self) -> None:
        """Drop the kept answers that are too old or too many."""
        now, n_characters, kept = self._clock(), 0, 0
        for ended_at, flight in self._kept:
            n_characters += len(flight.site.prefix) + len(flight.site.suffix) + len(flight.prompt.text)
            if kept == _MOST_KEPT or n_characters > _MOST_CHARACTERS or now - ended_at > _KEPT_S:
                break
            kept += 1
        while len(self._kept) > kept:
            self._kept.pop()


def _has_rest(flight: Flight, typed: str) -> bool:
    return flight.has_answer and bool((flight.rest_behind(typed) or "").strip())


def _is_under_way(flight: Flight, typed: str) -> bool:
    return not flight.is_done and flight.rest_behind(typed) is not None


def _is_empty_answer(flight: Flight, typed: str) -> bool:
    return flight.has_answer and not typed and not flight.text.strip()
