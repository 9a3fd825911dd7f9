"""Opening what the last session stored, and what to do when it does not fit.

Every way it can fail ends in an index that works, if need be in memory, and a warning that says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from reprise.errors import IndexStorageError
from reprise.index.compaction import compacted
from reprise.index.records import Stored
from reprise.index.store import CorruptIndexError, Store, set_aside

_ENCODER = "encoder"
_NOTHING = Stored((), (), (), ())


def open_store(
    folder: Path | None, meta: Mapping[str, str], on_warning: Callable[[str], None]
) -> tuple[Store | None, Stored]:
    """The database in `folder` and what it holds that was made as `meta` says; None to work in memory."""
    if folder is None:
        return None, _NOTHING
    try:
        try:
            return _open(folder, meta, on_warning)
        except (CorruptIndexError, IndexError) as error:
            aside = set_aside(folder, time.strftime("%Y%m%d-%H%M%S"))
            on_warning(f"the index cannot be read and is built anew; the old one is kept as {aside}: {error}")
            return _open(folder, meta, on_warning)
    except IndexStorageError as error:
        on_warning(f"the index is kept in memory and will be built again at the next start: {error}")
        return None, _NOTHING


def _open(folder: Path, meta: Mapping[str, str], on_warning: Callable[[str], None]) -> tuple[Store, Stored]:
    store = Store(folder)
    try:
        if not store.is_writable:
            on_warning("another process keeps this workspace's index; this one works in memory")
            return store, (store.read() if store.meta() == {**store.meta(), **meta} else _NOTHING)
        return store, _fitting(store, meta, on_warning)
    except BaseException:
        store.close()
        raise


def _fitting(store: Store, meta: Mapping[str, str], on_warning: Callable[[str], None]) -> Stored:
    """What is stored, after removing what was made otherwise than `meta` says."""
    stored = store.meta()
    differing = [key for key in meta if stored and stored.get(key) != meta[key]]
    if any(key != _ENCODER for key in differing):
        on_warning(f"the index is built anew: its {' and '.join(differing)} changed")
        store.clear()
        return _NOTHING
    if differing:
        on_warning("every chunk is embedded anew: the encoder changed")
        store.clear_vectors()
    found = store.read()
    smaller = compacted(found)
    if smaller is None:
        return found
    store.renumber(smaller)
    return smaller
