"""Types a draft in an editor, key by key, and records what was shown after each key.

Knows nothing of figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.replay.draft import Draft
from benchmarks.replay.editor import Editor, Ghost, Shown
from benchmarks.replay.keystroke import KeyKind, Keystroke, ends_line, goes_on
from benchmarks.replay.typist import DELETION_S, NOTICED_S, Key, keys_of


@dataclass(frozen=True, slots=True)
class Manner:
    """How a draft is typed."""

    speed: float
    """How many times as fast as a person; 0: each key waits for the answer to the one before it."""
    accepts: bool
    """Whether what is shown is accepted where the file goes on with it."""

    def wait_s(self, gap_s: float) -> float | None:
        """The time to the next key; None to wait for the answer."""
        return gap_s / self.speed if self.speed else None


class Replay:
    """One draft, typed once in one editor."""

    def __init__(self, editor: Editor, draft: Draft, manner: Manner, seed: int) -> None:
        self._editor = editor
        self._draft = draft
        self._manner = manner
        self._draw = random.Random(f"{seed}:{draft.path}")
        self._asked: set[int] = set()
        self._offered: set[tuple[int, str]] = set()
        self._end = 0

    def keystrokes(self) -> Iterator[Keystroke]:
        """Type everything; the buffer is then as the file was."""
        for start, end in self._draft.spans:
            self._end = end
            self._editor.cursor = start
            for key in keys_of(self._draft.final[start:end], self._draw):
                if start + key.end > self._editor.cursor:  # else an accepted text has covered it
                    yield from self._pressed(key, start + key.end)

    def _pressed(self, key: Key, end: int) -> Iterator[Keystroke]:
        """One key, what was typed by mistake before it, and what is accepted behind it."""
        if key.slip:
            yield from self._slipped(key.slip, key.gap_s)
        editor, wait_s = self._editor, self._manner.wait_s(key.gap_s)
        shown = editor.type(self._draft.final[editor.cursor : end], wait_s)
        keystroke = self._keystroke("key", shown)
        yield keystroke
        while self._manner.accepts and keystroke.goes_on and shown is not None and shown.ghost is not None:
            shown = editor.accept(shown.ghost, wait_s)
            keystroke = self._keystroke("acceptance", shown)
            yield keystroke

    def _slipped(self, slip: str, gap_s: float) -> Iterator[Keystroke]:
        """Type something wrong, notice it, and delete it."""
        for number, letter in enumerate(slip, 1):
            pause_s = NOTICED_S if number == len(slip) else gap_s
            shown = self._editor.type(letter, self._manner.wait_s(pause_s))
            yield self._keystroke("slip", shown, is_astray=True)
        for number in range(1, len(slip) + 1):
            shown = self._editor.delete(self._manner.wait_s(DELETION_S))
            yield self._keystroke("deletion", shown, is_astray=number < len(slip))

    def _keystroke(self, kind: KeyKind, shown: Shown | None, *, is_astray: bool = False) -> Keystroke:
        state = hash((self._editor.cursor, self._editor.text))
        is_again = state in self._asked
        self._asked.add(state)
        if shown is None:
            return Keystroke(kind, is_astray, is_again, None)
        ghost = shown.ghost
        if ghost is None:
            return Keystroke(kind, is_astray, is_again, shown.latency_ms)
        reached = None if is_astray else self._reached(ghost)
        is_right = reached is not None and ends_line(self._draft.final, reached)
        return Keystroke(
            kind=kind,
            is_astray=is_astray,
            is_again=is_again,
            latency_ms=shown.latency_ms,
            shown=ghost.text,
            goes_on=reached is not None,
            is_right=is_right,
            is_first=self._is_first(ghost),
        )

    def _is_first(self, ghost: Ghost) -> bool:
        """Whether the line was not offered like this before; it is from now on."""
        before = self._editor.text[: ghost.start]
        line = before[before.rfind("\n") + 1 :]
        offer = (before.count("\n"), line + ghost.text)
        is_first = offer not in self._offered
        self._offered.add(offer)
        return is_first

    def _reached(self, ghost: Ghost) -> int | None:
        """How far the file is typed once the text is accepted; None if it does not go on so."""
        before = self._editor.text[: ghost.start] + ghost.text
        is_longer = ghost.end == self._editor.cursor < len(before)
        return len(before) if is_longer and goes_on(self._draft.final, before, self._end) else None
