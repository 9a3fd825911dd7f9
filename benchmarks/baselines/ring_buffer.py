"""A ring of recent chunks: llama.vim's way, which ranks nothing.

Whenever a file is entered, left or saved, 64 of its lines go into a ring of 16 chunks; the newest come first.
Which files were visited is simulated (`open_files`), and where in them is drawn for each question.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.baselines.filling import filled
from benchmarks.baselines.open_files import open_files
from benchmarks.baselines.seen import seen
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.types import Hit

_N_CHUNKS = 16
_CHUNK_LINES = 64


@dataclass(frozen=True, slots=True)
class RingBuffer:
    """Costs nothing; finds what happens to be near."""

    name: str = "ring buffer"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """Chunks of the files visited last, the newest first; see `Arm`."""
        files = open_files(workspace, seen(question))
        return filled(_chunks(workspace, files, random.Random(question.id)))


def _chunks(workspace: Workspace, files: list[str], chance: random.Random) -> Iterator[Hit]:
    for visit in range(_N_CHUNKS if files else 0):
        path = files[visit % len(files)]
        lines = workspace.files[path].split("\n")
        start = chance.randrange(max(1, len(lines) - _CHUNK_LINES + 1))
        chunk = lines[start : start + _CHUNK_LINES]
        yield Hit(path, start + 1, start + len(chunk), None, "base", 0.0, {}, "\n".join(chunk))
