"""What waits to be indexed: the only part of the writer that other threads touch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from reprise.types import Change

Order = Callable[[], None]


class WorkQueue:
    """Edits of buffers, changed paths on disk, and orders (reindex, clear, settings), each taken in turn.

    Of several edits of one path only the newest is kept. Any thread may put and wait; one thread takes.
    """

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._edits: dict[str, Change] = {}
        self._paths: dict[str, None] = {}
        self._orders: list[Order] = []
        self._n_put = 0
        self._n_done = 0
        self._idle = False
        self._pending: set[str] = set()
        self._n_questions = 0
        self._begin_at = self._typed_at = 0.0
        self.walk_due = True
        self.paused = False
        self.closing = False

    # Any thread ----------------------------------------------------------------------

    def put_edits(self, changes: Sequence[Change], delay_s: float = 0.0) -> int:
        """Queue edits before everything else; returns the ticket to wait for.

        The writer begins `delay_s` later, so that a question that comes with a keystroke goes first.
        """
        with self._wake:
            if delay_s:
                self._typed_at = time.monotonic()
                self._begin_at = self._typed_at + delay_s
            for change in changes:
                self._edits.pop(change.path, None)  # the newest counts, and goes to the end
                self._edits[change.path] = change
                self._pending.add(change.path)
            self._n_put += bool(changes)
            self._stir()
            return self._n_put

    def put_paths(self, paths: Iterable[str], walk: bool = False) -> None:
        """Queue changed paths behind the edits, and a walk if `walk`."""
        with self._wake:
            self._paths.update(dict.fromkeys(paths))
            self.walk_due = self.walk_due or walk
            self._stir()

    def put_order(self, order: Order) -> None:
        """Queue something that the writer has to do itself."""
        with self._wake:
            self._orders.append(order)
            self._stir()

    def pause(self, paused: bool) -> None:
        """Leave what is on disk alone, or follow it again from what it is by then."""
        with self._wake:
            self.paused = paused
            self.walk_due = self.walk_due or not paused
            self._stir()

    def close(self) -> None:
        """Wake everybody for the last time."""
        with self._wake:
            self.closing = True
            self._wake.notify_all()

    def wait_for_edits(
        self, timeout_s: float | None, ticket: int | None = None, but_of: str | None = None
    ) -> bool:
        """Wait until the edits put so far (or up to `ticket`) are indexed; False if they are not in time.

        Edits of the path `but_of` are not waited for: who asks about it brings its text along.
        """
        with self._wake:
            last = self._n_put if ticket is None else ticket
            return self._wake.wait_for(
                lambda: self._n_done >= last or self._pending <= {but_of} or self.closing, timeout_s
            )

    @contextmanager
    def question(self) -> Iterator[None]:
        """Hold the writer back, a little, while a question is answered: both want the same interpreter."""
        with self._wake:
            self._n_questions += 1
        try:
            yield
        finally:
            with self._wake:
                self._n_questions -= 1
                self._wake.notify_all()

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Let the writer go on while a question that is being answered waits for something else."""
        with self._wake:
            self._n_questions -= 1
            self._wake.notify_all()
        try:
            yield
        finally:
            with self._wake:
                self._n_questions += 1

    def wait_until_idle(self, timeout_s: float | None) -> bool:
        """Wait until nothing is left to do; False if that took longer."""
        with self._wake:
            self._wake.wait_for(lambda: self._idle or self.closing, timeout_s)
            return self._idle

    # The writer ----------------------------------------------------------------------

    def take_order(self) -> Order | None:
        """The oldest order."""
        with self._wake:
            return self._orders.pop(0) if self._orders else None

    def take_edits(self) -> tuple[list[Change], int]:
        """All waiting edits, and the ticket to report with `edits_done`."""
        with self._wake:
            edits, self._edits = list(self._edits.values()), {}
            return edits, self._n_put

    def edits_done(self, ticket: int) -> None:
        """Let go who waits for these edits."""
        with self._wake:
            self._n_done = ticket
            self._pending = set(self._edits)
            self._wake.notify_all()

    def let_keystroke_settle(self) -> None:
        """Wait until the edits that were put with a delay may be begun."""
        with self._wake:
            while not self.closing and (left := self._begin_at - time.monotonic()) > 0:
                self._wake.wait(left)

    def wait_until_quiet(self, quiet_s: float) -> bool:
        """Wait until no keystroke has come for `quiet_s`; False as soon as there is an edit to index."""
        with self._wake:
            while not (self._edits or self.closing):
                left = self._typed_at + quiet_s - time.monotonic()
                if left <= 0:
                    return True
                self._wake.wait(left)
            return False

    def let_questions_pass(self, timeout_s: float) -> None:
        """Wait until no question is being answered, at most `timeout_s`."""
        with self._wake:
            self._wake.wait_for(lambda: self._n_questions == 0 or self.closing, timeout_s)

    def take_path(self) -> str | None:
        """The next changed path."""
        with self._wake:
            path = next(iter(self._paths), None)
            if path is not None:
                del self._paths[path]
            return path

    @property
    def has_edits(self) -> bool:
        """Whether an edit waits."""
        return bool(self._edits)

    @property
    def n_paths(self) -> int:
        """How many changed paths wait."""
        return len(self._paths)

    def rest(self, timeout_s: float) -> bool:
        """Say that nothing is left, then sleep until something is; True the first time."""
        with self._wake:
            if (
                self.closing
                or self._orders
                or self._edits
                or (not self.paused and (self._paths or self.walk_due))
            ):
                return False
            first, self._idle = not self._idle, True
            if first:
                self._wake.notify_all()
                return True
            self._wake.wait(max(timeout_s, 0.01))
            return False

    def _stir(self) -> None:
        self._idle = False
        self._wake.notify_all()
