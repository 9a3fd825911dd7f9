"""Windows of 60 lines of open and recent files, by the Jaccard index of words: Copilot's and Cody's way.

The best window of each file, in the order of the index. The query is the last 20 lines before the cursor: 60,
as Copilot takes, found less (`benchmarks/LOG.md`). Which files are open is simulated (`open_files`).
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.baselines.filling import filled
from benchmarks.baselines.open_files import open_files
from benchmarks.baselines.seen import seen
from benchmarks.baselines.windows import Window, Windows, words
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit

_SIZE = 60
_STRIDE = 5
_QUERY_LINES = 20


@dataclass(frozen=True, slots=True)
class JaccardWindows:
    """One window a file: so it is in Copilot, and a budget of 1536 tokens holds no more than three."""

    name: str = "jaccard windows"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The windows that resemble the code before the cursor most, best first; see `Arm`."""
        shown = seen(question)
        files = open_files(workspace, shown)
        query = words("\n".join(shown.prefix.split("\n")[-_QUERY_LINES:]))
        windows = workspace.remembered(self.name, lambda: Windows(workspace.files, _SIZE, _STRIDE))
        best: dict[str, Window] = {}
        for window in windows.ranked(query, only=files):
            best.setdefault(window.path, window)
        return filled(map(windows.hit, best.values()))
