"""Tells source files from the copies of them that a build left in the workspace. Reads paths only."""

from __future__ import annotations

from collections.abc import Sequence

from reprise.types import SymbolRef

_BUILT = frozenset({"dist", "build", "out", "esm", "cjs", "lib"})


def without_built_copies(importer: str, targets: Sequence[SymbolRef]) -> Sequence[SymbolRef]:
    """The definitions that are not across a build folder's border from the importer; all if none is left."""
    near = [target for target in targets if not _is_across(importer, target.path)]
    return near or targets


def _is_across(importer: str, path: str) -> bool:
    ours, theirs = importer.split("/")[:-1], path.split("/")[:-1]
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    return not _BUILT.isdisjoint((*ours[shared:], *theirs[shared:]))
