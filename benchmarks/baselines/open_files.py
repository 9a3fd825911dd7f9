"""Which files of a workspace are taken to be open, or were lately: no history says so, so it is simulated.

Somebody who edits a file has open what it imports, then what stands near it: files of its folder, of folders
around it, of a name like its own.
"""

from __future__ import annotations

from benchmarks.baselines.seen import Seen
from benchmarks.workspace import Workspace
from reprise.index.call_graph import imported_definitions
from reprise.syntax.subtokens import subtokens

N_OPEN = 20
"""Files; as many as Copilot looks at."""


def open_files(workspace: Workspace, shown: Seen) -> list[str]:
    """The `N_OPEN` files that are open beside the question's, the one left last first."""
    imported = _imported(workspace, shown)
    others = [path for path in workspace.files if path != shown.path]
    others.sort(key=lambda path: (path not in imported, *_distance(shown.path, path), path))
    return others[:N_OPEN]


def _imported(workspace: Workspace, shown: Seen) -> frozenset[str]:
    buffer = (shown.path, shown.imports())
    return frozenset(found.path for found in imported_definitions(workspace.engine.snapshot(), buffer))


def _distance(one: str, other: str) -> tuple[int, int]:
    """How many folders apart two files are, and how few words of their names they share."""
    ours, theirs = one.split("/")[:-1], other.split("/")[:-1]
    n_shared = 0
    while n_shared < min(len(ours), len(theirs)) and ours[n_shared] == theirs[n_shared]:
        n_shared += 1
    alike = _name_words(one) & _name_words(other)
    return len(ours) + len(theirs) - 2 * n_shared, -len(alike)


def _name_words(path: str) -> frozenset[str]:
    return frozenset(subtokens(path.rpartition("/")[2].rpartition(".")[0]))
