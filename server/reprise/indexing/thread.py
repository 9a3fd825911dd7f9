"""The thread that writes: picks the most urgent work and does it, step by step.

Edits of open buffers come first, then a walk, then what changed on disk, then embeddings, storing, tidying.
What a step does is not known here.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from reprise.config import Settings, index_folder
from reprise.index.coverage import Coverage
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.indexing.ingest import Ingest
from reprise.indexing.opening import open_encoder, open_writer
from reprise.indexing.status import status_of, stored_stage
from reprise.indexing.steps import Steps
from reprise.indexing.work_queue import WorkQueue
from reprise.models.encoder import Encoder
from reprise.syntax.memory import AnalysisMemory
from reprise.types import (
    Change,
    DiskChanged,
    IndexProgress,
    IndexStage,
    IndexStatus,
)
from reprise.workspace.policy import Policy
from reprise.workspace.watch import Watcher

_log = logging.getLogger(__name__)

_FLUSH_S = 2.0
_SWEEP_S = 120.0
_KEYSTROKE_S = 0.01  # a question follows its keystroke by less
_QUIET_S = 0.3


class IndexingThread:
    """Owns the index of one workspace. Its public methods may be called from any thread."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        on_warning: Callable[[str], None],
        on_progress: Callable[[IndexProgress], None],
    ) -> None:
        self.root = root
        self.queue = WorkQueue()
        self._settings = settings
        self._on_warning = on_warning
        self._on_progress = on_progress
        self._warnings: dict[str, None] = {}
        self.memory = AnalysisMemory()
        self._ingest = Ingest(root, Policy(root, settings.index), self.memory)
        self._steps = Steps(self.queue, self._ingest, self._report, self._warn)
        self._writer: IndexWriter | None = None
        self._watcher: Watcher | None = None
        self._stage: IndexStage = "starting"
        self._stored = Coverage()
        self._thread = threading.Thread(target=self._run, name="reprise-index", daemon=True)

    # Any thread ----------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The newest revision."""
        return self._steps.snapshot

    @property
    def encoder(self) -> Encoder | None:
        """What embeds; None until it is loaded, and without the dense stage."""
        return self._steps.encoder

    @property
    def policy(self) -> Policy:
        """Which files count."""
        return self._ingest.policy

    def start(self, watch: bool) -> None:
        """Open the stored index, walk, and watch the disk if `watch`."""
        if watch:
            self._watcher = self._new_watcher()
        self._thread.start()

    def close(self) -> None:
        """Finish the batch in hand, store it, stop."""
        self.queue.close()
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, changes: Sequence[Change]) -> None:
        """Queue `changes` without waiting; those on disk stand behind the edits of buffers."""
        edits = [change for change in changes if not isinstance(change, DiskChanged)]
        self.queue.put_edits(edits, _KEYSTROKE_S)
        self.queue.put_paths([change.path for change in changes if isinstance(change, DiskChanged)])

    def reindex(self) -> None:
        """Read every file again."""

        def order() -> None:
            self._ingest.forget()
            self.queue.put_paths(self.snapshot.files, walk=True)

        self.queue.put_order(order)

    def clear(self) -> None:
        """Delete the stored index and start from nothing."""
        self.queue.put_order(lambda: self._reopen(delete=True))

    def set_settings(self, settings: Settings) -> None:
        """Follow new settings; only those of the index or the runtime cost work."""

        def order() -> None:
            old, self._settings = self._settings, settings
            if old.index != settings.index:
                self._change_policy()
            if (old.runtime, old.index.vector_engine) != (settings.runtime, settings.index.vector_engine):
                self._reopen(delete=False)

        self.queue.put_order(order)

    def status(self) -> IndexStatus:
        """Counts of the newest snapshot; of what is stored, before the first look at the disk."""
        snapshot, stored, stage = self.snapshot, self._stored, str(self._stage)
        if self.queue.paused:
            is_complete = stored.is_complete and not (self._writer is not None and self._writer.n_stale)
            stage = "paused" if self._steps.has_walked else stored_stage(snapshot, is_complete)
        skipped = self._ingest.skipped() if self._steps.has_walked else stored.skipped
        return status_of(self.root, snapshot, stage, skipped, self._warnings)

    # The thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._open()
            if self._watcher is not None:
                self._watcher.start()
            while not self.queue.closing:
                self._step()
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: say it and stop cleanly
            _log.exception("indexing stopped")
            self._stage = "error"
            self._warn(f"indexing stopped: {error}")
        finally:
            self._shut()

    def _open(self) -> None:
        encoder = self._steps.encoder = open_encoder(self._settings, self._warn)
        self._writer = open_writer(self.root, self._settings, encoder, self._warn)
        self._stored = self._writer.coverage
        self._steps.publish(self._writer)

    def _step(self) -> None:
        """Do the most urgent work, or rest."""
        work = self._due()
        if work is not None and self._writer is not None:
            try:
                work(self._writer)
            except Exception as error:  # noqa: BLE001 - one failed step must not end the indexing
                _log.exception("an indexing step failed")
                self._warn(f"indexing: {error}")
        elif self.queue.rest(self._rest_s()):
            self._report("ready", 0, 0)

    def _rest_s(self) -> float:
        """Seconds until something may be due that nobody asks for: to store, to walk."""
        return _FLUSH_S if self._steps.unstored else self._steps.walked_at + _SWEEP_S - time.monotonic()

    def _due(self) -> Callable[[IndexWriter], None] | None:
        steps, order = self._steps, self.queue.take_order()
        if order is not None:
            return lambda writer: order()
        if self.queue.has_edits:
            return steps.apply_edits
        now = time.monotonic()
        if not self.queue.paused:
            if self.queue.walk_due or now - steps.walked_at >= _SWEEP_S:
                return steps.walk
            if self.queue.n_paths:
                return steps.index_paths
            if steps.embedding_due:
                return self._embed
            if steps.unsettled:
                return steps.settle
        if steps.unstored and now - steps.stored_at >= _FLUSH_S:
            return steps.store
        return steps.tidy if steps.untidy and not steps.unstored else None

    def _embed(self, writer: IndexWriter) -> None:
        """Embed once nobody types: what a keystroke changed, the next one changes again."""
        if self.queue.wait_until_quiet(_QUIET_S):
            self._steps.embed(writer)

    def _change_policy(self) -> None:
        self._ingest.policy = Policy(self.root, self._settings.index)
        self._ingest.forget()
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = self._new_watcher()
            self._watcher.start()
        self.queue.walk_due = True

    def _reopen(self, delete: bool) -> None:
        if self._writer is not None:
            self._writer.close()
            self._steps.has_walked = False
        if delete:
            shutil.rmtree(index_folder(self.root), ignore_errors=True)
        self._open()
        if self._writer is not None:
            for path in self._ingest.buffers:
                self._steps.index(self._writer, path)
            self._steps.publish(self._writer)
        self._ingest.forget()
        self._steps.embedding_due = self.queue.walk_due = True

    def _shut(self) -> None:
        self.queue.close()
        try:
            if self._watcher is not None:
                self._watcher.stop()
            if self._writer is not None:
                self._steps.note_coverage(self._writer)
                self._writer.close()
        except Exception as error:  # noqa: BLE001 - the boundary of the thread
            _log.exception("cannot close the index")
            self._warn(f"the index was not closed cleanly: {error}")

    def _new_watcher(self) -> Watcher:
        return Watcher(self.policy, self.queue.put_paths, self._warn)

    def _warn(self, message: str) -> None:
        """Tell the user, once."""
        if message not in self._warnings:
            self._warnings[message] = None
            _log.warning("%s", message)
            self._on_warning(message)

    def _report(self, stage: IndexStage, done: int, total: int) -> None:
        self._stage = stage
        self._on_progress(IndexProgress(stage, done, total))
