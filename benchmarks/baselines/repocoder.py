"""RepoCoder (Zhang et al., EMNLP 2023, arXiv 2303.12570): retrieve, complete, retrieve again with the answer.

Windows of 20 lines, 10 apart, by the Jaccard index of their words; two iterations; the ten best, each shown
ten lines further on than it was found, so that what follows the match is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from benchmarks.baselines.filling import filled
from benchmarks.baselines.seen import Seen, seen
from benchmarks.baselines.windows import Windows, words
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit

_SIZE = 20
_STRIDE = 10
_TOP = 10


@dataclass(frozen=True, slots=True)
class RepoCoder:
    """RepoCoder with its published parameters."""

    name: str = "repocoder"
    n_iterations: int = 2

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The context of the last iteration, best first; see `Arm`."""
        shown = seen(question)
        hits = _found(workspace, shown, "")
        for _ in range(self.n_iterations - 1):
            hits = _found(workspace, shown, complete(hits))
        return hits


def _found(workspace: Workspace, shown: Seen, answer: str) -> list[Hit]:
    """What resembles the window that ends with `answer`, whose lines push others out at its top."""
    written = (shown.prefix + "\n".join(answer.split("\n")[:_STRIDE])).split("\n")
    windows = workspace.remembered("repocoder", lambda: Windows(workspace.files, _SIZE, _STRIDE))
    ranked = windows.ranked(words("\n".join(written[-_SIZE:])), but_of=shown.path)
    return filled(windows.hit(window, shift=_STRIDE) for window in islice(ranked, _TOP))
