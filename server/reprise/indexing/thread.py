"""The thread that writes: picks the most urgent work, does it, publishes a snapshot.

Edits of open buffers come first, then a walk, then what changed on disk, then embeddings, storing, tidying.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reprise.config import Settings, index_folder
from reprise.errors import RepriseError
from reprise.index.coverage import Coverage
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.indexing.ingest import Ingest
from reprise.indexing.status import status_of, stored_stage
from reprise.indexing.work_queue import WorkQueue
from reprise.models.bundled_models import load_encoder
from reprise.models.encoder import Encoder
from reprise.syntax.chunks import DEFAULT
from reprise.syntax.memory import AnalysisMemory
from reprise.types import (
    BufferChanged,
    BufferClosed,
    Change,
    DiskChanged,
    IndexedFile,
    IndexProgress,
    IndexStage,
    IndexStatus,
)
from reprise.workspace.policy import Policy
from reprise.workspace.watch import Watcher

_log = logging.getLogger(__name__)

_BATCH_S = 0.05  # of files, between two looks at the edits that wait
_EMBED_BATCH = 128
_QUESTION_S = 0.03  # that one file waits for questions being answered
_FLUSH_S = 2.0
_SWEEP_S = 120.0
_BURST = 100  # changed paths in one wave: a branch switch; a walk then finds what the watcher missed


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
        self.snapshot = Snapshot.empty()
        self.encoder: Encoder | None = None
        self.queue = WorkQueue()
        self._settings = settings
        self._on_warning = on_warning
        self._on_progress = on_progress
        self._warnings: dict[str, None] = {}
        self.memory = AnalysisMemory()
        self._ingest = Ingest(root, Policy(root, settings.index), self.memory)
        self._writer: IndexWriter | None = None
        self._watcher: Watcher | None = None
        self._stage: IndexStage = "starting"
        self._stored = Coverage()
        self._has_walked = False
        self._wave_done = 0
        self._embedding_due = True
        self._unstored = False
        self._untidy = False
        self._stored_at = self._walked_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="reprise-index", daemon=True)

    # Any thread ----------------------------------------------------------------------

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
        self.queue.put_edits([change for change in changes if not isinstance(change, DiskChanged)])
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
            stage = "paused" if self._has_walked else stored_stage(snapshot, is_complete)
        skipped = self._ingest.skipped() if self._has_walked else stored.skipped
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
        settings = self._settings
        try:
            self.encoder = load_encoder(
                settings.runtime.provider, settings.runtime.threads, on_warning=self._warn
            )
        except RepriseError as error:
            self._warn(f"the dense stage is off: {error}")
        self._writer = IndexWriter.open(
            index_folder(self.root),
            DEFAULT.fingerprint,
            self.encoder.name if self.encoder else "",
            self.encoder.dimension if self.encoder else 0,
            settings.index.vector_engine,
            self._warn,
        )
        self._stored = self._writer.coverage
        self._publish(self._writer)

    def _step(self) -> None:
        """Do the most urgent work, or rest."""
        work = self._due()
        if work is not None and self._writer is not None:
            try:
                work(self._writer)
            except Exception as error:  # noqa: BLE001 - one failed step must not end the indexing
                _log.exception("an indexing step failed")
                self._warn(f"indexing: {error}")
        elif self.queue.rest(_FLUSH_S if self._unstored else self._walked_at + _SWEEP_S - time.monotonic()):
            self._report("ready", 0, 0)

    def _due(self) -> Callable[[IndexWriter], None] | None:
        order = self.queue.take_order()
        if order is not None:
            return lambda writer: order()
        if self.queue.has_edits:
            return self._apply_edits
        now = time.monotonic()
        if not self.queue.paused:
            if self.queue.walk_due or now - self._walked_at >= _SWEEP_S:
                return self._walk
            if self.queue.n_paths:
                return self._index_paths
            if self._embedding_due:
                return self._embed
        if self._unstored and now - self._stored_at >= _FLUSH_S:
            return self._store
        return self._tidy if self._untidy and not self._unstored else None

    def _apply_edits(self, writer: IndexWriter) -> None:
        edits, ticket = self.queue.take_edits()
        try:
            for change in edits:
                self._take(writer, change)
            self._publish(writer)
        finally:
            self.queue.edits_done(ticket)

    def _take(self, writer: IndexWriter, change: Change) -> None:
        match change:
            case BufferChanged(path, text):
                self._ingest.buffers[path] = text
            case BufferClosed(path):
                self._ingest.close_buffer(path)
            case DiskChanged(path):
                if self._ingest.concerns_others(path, self._files()):
                    for other in self._ingest.changed_paths(self._files()):
                        self._index(writer, other)
                    return
                if path in self._ingest.buffers:
                    return
        self._index(writer, change.path)

    def _walk(self, writer: IndexWriter) -> None:
        """Compare the tree with the index and queue what differs."""
        self._report("walking", 0, 0)
        self.queue.walk_due = False
        self._walked_at = time.monotonic()
        self.queue.put_paths(self._ingest.changed_paths(self._files()))
        self._has_walked = True

    def _index_paths(self, writer: IndexWriter) -> None:
        """Index queued paths for a slice of time, so that edits never wait long."""
        end = time.monotonic() + _BATCH_S
        while time.monotonic() < end and not self.queue.has_edits:
            path = self.queue.take_path()
            if path is None:
                break
            self._wave_done += 1
            self.queue.walk_due |= self._ingest.concerns_others(path, self._files())
            if path not in self._ingest.buffers:
                self._index(writer, path)
        self._publish(writer)
        self._report("parsing", self._wave_done, self._wave_done + self.queue.n_paths)
        if not self.queue.n_paths:
            # A walk that finds nothing starts no new wave, so this ends.
            self.queue.walk_due = self.queue.walk_due or self._wave_done >= _BURST
            self._wave_done = 0

    def _index(self, writer: IndexWriter, path: str) -> None:
        try:
            self._ingest.index(writer, path, lambda: self.queue.let_questions_pass(_QUESTION_S))
        except Exception as error:  # noqa: BLE001 - one bad file must not keep the others out
            _log.exception("cannot index %s", path)
            self._warn(f"{path}: not indexed: {error}")
        self._unstored = self._untidy = self._embedding_due = True

    def _embed(self, writer: IndexWriter) -> None:
        """Embed some of the chunks whose text or callees changed; open files and their imports first."""
        first = self._ingest.near_paths(self.snapshot)
        stale = writer.stale_chunks(_EMBED_BATCH, first) if self.encoder is not None else []
        if not stale or self.encoder is None:
            self._embedding_due = self.encoder is not None and not writer.is_embedded
            return
        vectors = self.encoder.encode_chunks([text for _, text in stale])
        writer.add_vectors([chunk_id for chunk_id, _ in stale], vectors)
        self._unstored = True
        self._publish(writer)
        n_vectors = len(self.snapshot.vectors or ())
        self._report("embedding", n_vectors, n_vectors + writer.n_stale)

    def _store(self, writer: IndexWriter) -> None:
        self._note_coverage(writer)
        writer.flush()
        self._unstored = False
        self._stored_at = time.monotonic()

    def _note_coverage(self, writer: IndexWriter) -> None:
        """Have it stored what was left out, and whether all else is in; unknown before the first walk."""
        if self._has_walked:
            is_complete = not (self.queue.walk_due or self.queue.n_paths or self._embedding_due)
            writer.coverage = Coverage(self._ingest.skipped(), is_complete)

    def _tidy(self, writer: IndexWriter) -> None:
        self._untidy = writer.maintain()
        self._publish(writer)

    def _publish(self, writer: IndexWriter) -> None:
        self.snapshot = writer.commit()

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
            self._has_walked = False
        if delete:
            shutil.rmtree(index_folder(self.root), ignore_errors=True)
        self._open()
        if self._writer is not None:
            for path in self._ingest.buffers:
                self._index(self._writer, path)
            self._publish(self._writer)
        self._ingest.forget()
        self._embedding_due = self.queue.walk_due = True

    def _shut(self) -> None:
        self.queue.close()
        try:
            if self._watcher is not None:
                self._watcher.stop()
            if self._writer is not None:
                self._note_coverage(self._writer)
                self._writer.close()
        except Exception as error:  # noqa: BLE001 - the boundary of the thread
            _log.exception("cannot close the index")
            self._warn(f"the index was not closed cleanly: {error}")

    def _new_watcher(self) -> Watcher:
        return Watcher(self.policy, self.queue.put_paths, self._warn)

    def _files(self) -> Mapping[str, IndexedFile]:
        return self.snapshot.files

    def _warn(self, message: str) -> None:
        """Tell the user, once."""
        if message not in self._warnings:
            self._warnings[message] = None
            _log.warning("%s", message)
            self._on_warning(message)

    def _report(self, stage: IndexStage, done: int, total: int) -> None:
        self._stage = stage
        self._on_progress(IndexProgress(stage, done, total))
