"""The steps of indexing: what is done with edits, paths, embeddings and the database, not what comes next."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from reprise.index.coverage import Coverage
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.indexing.ingest import Ingest
from reprise.indexing.work_queue import WorkQueue
from reprise.models.encoder import Encoder
from reprise.types import BufferChanged, BufferClosed, Change, DiskChanged, IndexedFile, IndexStage
from reprise.workspace.ignore import is_ignore_file

_log = logging.getLogger(__name__)

_BATCH_S = 0.05  # of files, between two looks at the edits that wait
_EMBED_BATCH = 128
_QUESTION_S = 0.03  # that one file waits for questions being answered
_ANSWER_S = 0.1  # that a keystroke waits for the answer that its user waits for
_SMALL_SHARE = 4  # a wave of less than a fourth of all files is as a row of edits
_BURST = 100  # changed paths in one wave: a branch switch; a walk then finds what the watcher missed


class Steps:
    """Takes work from the queue, does it with a writer, publishes a snapshot; notes what it leaves to do."""

    def __init__(
        self,
        queue: WorkQueue,
        ingest: Ingest,
        report: Callable[[IndexStage, int, int], None],
        warn: Callable[[str], None],
    ) -> None:
        self.snapshot = Snapshot.empty()
        self.encoder: Encoder | None = None
        self.has_walked = False
        self.embedding_due = True
        self.unsettled = False
        self.unstored = False
        self.untidy = False
        self.stored_at = self.walked_at = time.monotonic()
        self._queue = queue
        self._ingest = ingest
        self._report = report
        self._warn = warn
        self._wave_done = 0
        self._walked: set[str] = set()

    def apply_edits(self, writer: IndexWriter) -> None:
        """Index the edits that wait, and let go who waits for them."""
        self._queue.let_keystroke_settle()
        self._queue.let_questions_pass(_ANSWER_S)
        edits, ticket = self._queue.take_edits()
        try:
            for change in edits:
                self._take(writer, change)
            self.publish(writer)
        finally:
            self._queue.edits_done(ticket)

    def _take(self, writer: IndexWriter, change: Change) -> None:
        match change:
            case BufferChanged(path, text):
                self._ingest.buffers[path] = text
            case BufferClosed(path):
                self._ingest.close_buffer(path)
            case DiskChanged(path):
                if self._ingest.concerns_others(path, self._files()):
                    for other in self._ingest.changed_paths(self._files()):
                        self.index(writer, other)
                    return
                if path in self._ingest.buffers:
                    return
        self.index(writer, change.path)

    def walk(self, writer: IndexWriter) -> None:
        """Compare the tree with the index and queue what differs."""
        self._report("walking", 0, 0)
        self._queue.walk_due = False
        self.walked_at = time.monotonic()
        paths = self._ingest.changed_paths(self._files())
        self._walked = set(paths)
        self._queue.put_paths(paths)
        self.has_walked = True

    def index_paths(self, writer: IndexWriter) -> None:
        """Index queued paths for a slice of time, so that edits never wait long."""
        end = time.monotonic() + _BATCH_S
        while time.monotonic() < end and not self._queue.has_edits:
            path = self._queue.take_path()
            if path is None:
                break
            self._wave_done += 1
            if self._may_concern_others(path) and self._ingest.concerns_others(path, self._files()):
                self._queue.walk_due = True
            if path not in self._ingest.buffers:
                self.index(writer, path)
        self.publish(writer)
        self._report("parsing", self._wave_done, self._wave_done + self._queue.n_paths)
        if not self._queue.n_paths:
            if self._wave_done >= _BURST:
                self._queue.walk_due = True  # a walk that finds nothing starts no new wave, so this ends
            if self._wave_done * _SMALL_SHARE >= len(self._files()):
                self.unsettled = True
            self._wave_done = 0

    def index(self, writer: IndexWriter, path: str) -> None:
        """Bring one path up to date."""
        try:
            self._ingest.index(writer, path, lambda: self._queue.let_questions_pass(_QUESTION_S))
        except Exception as error:  # noqa: BLE001 - one bad file must not keep the others out
            _log.exception("cannot index %s", path)
            self._warn(f"{path}: not indexed: {error}")
        self.unstored = self.untidy = self.embedding_due = True

    def embed(self, writer: IndexWriter) -> None:
        """Embed some of the chunks whose text or callees changed; open files and their imports first."""
        first = self._ingest.near_paths(self.snapshot)
        stale = writer.stale_chunks(_EMBED_BATCH, first) if self.encoder is not None else []
        if not stale or self.encoder is None:
            self.embedding_due = self.encoder is not None and not writer.is_embedded
            return
        vectors = self.encoder.encode_chunks([text for _, text in stale])
        writer.add_vectors([chunk_id for chunk_id, _ in stale], vectors)
        self.unstored = True
        self.publish(writer)
        n_vectors = len(self.snapshot.vectors or ())
        self._report("embedding", n_vectors, n_vectors + writer.n_stale)

    def settle(self, writer: IndexWriter) -> None:
        """Do one slice of what a wave of many files leaves to do."""
        self.unsettled = writer.settle()
        self.publish(writer)

    def store(self, writer: IndexWriter) -> None:
        """Write what changed to the database."""
        self.note_coverage(writer)
        writer.flush()
        self.unstored = False
        self.stored_at = time.monotonic()

    def note_coverage(self, writer: IndexWriter) -> None:
        """Have it stored what was left out, and whether all else is in; unknown before the first walk."""
        if self.has_walked:
            is_complete = not (self._queue.walk_due or self._queue.n_paths or self.embedding_due)
            writer.coverage = Coverage(self._ingest.skipped(), is_complete)

    def tidy(self, writer: IndexWriter) -> None:
        """Do one piece of what can wait."""
        self.untidy = writer.maintain()
        self.publish(writer)

    def publish(self, writer: IndexWriter) -> None:
        """Let readers see what was done."""
        self.snapshot = writer.commit()

    def _may_concern_others(self, path: str) -> bool:
        """False for an ordinary file that a walk found: to hold each against all known paths is quadratic."""
        found = path in self._walked
        self._walked.discard(path)
        return is_ignore_file(path) or not (found and (self._ingest.root / path).is_file())

    def _files(self) -> Mapping[str, IndexedFile]:
        return self.snapshot.files
