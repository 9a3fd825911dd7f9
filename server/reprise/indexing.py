"""The one writer: a thread that keeps the index equal to the workspace.

It takes work in order of urgency: edits of open buffers, then a walk, then what changed on disk, then embeddings,
then storing, then tidying. After each batch it publishes an immutable snapshot. Knows nothing of questions.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from reprise.config import Settings, index_folder
from reprise.errors import RepriseError
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.models.bundled_models import load_encoder
from reprise.models.encoder import Encoder
from reprise.syntax.analysis import ParsedText, analyse
from reprise.syntax.chunks import DEFAULT as CHUNKS
from reprise.types import BufferChanged, BufferClosed, Change, DiskChanged, IndexProgress, IndexStatus
from reprise.workspace.documents import Skipped, buffer_document, read_document
from reprise.workspace.policy import Policy
from reprise.workspace.walk import Walk
from reprise.workspace.watch import Watcher

_log = logging.getLogger(__name__)

_BATCH_MS = 50  # of files between two looks at the edits that wait
_EMBED_BATCH = 128
_FLUSH_S = 2.0
_SWEEP_S = 120.0
_BURST = 100  # changed paths at once: a branch switch; a walk afterwards finds what the watcher missed
_IGNORE_FILES = (".gitignore", ".repriseignore")


class IndexingThread:
    """Owns the index of one workspace; every method may be called from any thread."""

    def __init__(self, root: Path, settings: Settings, on_warning: Callable[[str], None]) -> None:
        self.root = root
        self.policy = Policy(root, settings.index)
        self.encoder: Encoder | None = None
        self.on_progress: Callable[[IndexProgress], None] | None = None
        self.snapshot = Snapshot.empty()
        self._settings = settings
        self._warn_user = on_warning
        self._warnings: dict[str, None] = {}
        self._wake = threading.Condition()
        self._edits: dict[str, Change] = {}
        self._n_submitted = 0
        self._n_applied = 0
        self._disk: dict[str, None] = {}
        self._orders: list[Callable[[], None]] = []
        self._walk_due = True
        self._embedding_due = True
        self._paused = False
        self._closing = False
        self._idle = False
        self._stage = "starting"
        self._buffers: dict[str, str] = {}
        self._parsed: dict[str, ParsedText] = {}
        self._skipped_walking: Counter[str] = Counter()
        self._skipped_reading: dict[str, tuple[tuple[int, int], str]] = {}
        self._wave_total = 0
        self._wave_done = 0
        self._flushed_at = time.monotonic()
        self._walked_at = time.monotonic()
        self._dirty = False
        self._untidy = False
        self._writer: IndexWriter
        self._watcher: Watcher | None = None
        self._thread = threading.Thread(target=self._run, name="reprise-index", daemon=True)

    # From any thread -------------------------------------------------------------------------------------------

    def start(self, watch: bool) -> None:
        """Open the stored index, walk, and watch the disk if `watch`."""
        if watch:
            self._watcher = Watcher(self.policy, self._on_paths, self._warn)
        self._thread.start()

    def close(self) -> None:
        """Finish the batch in hand, store it, stop."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def apply(self, changes: Sequence[Change]) -> int:
        """Index `changes` before anything else and wait for it; returns the revision."""
        with self._wake:
            ticket = self._enqueue_edits(changes)
            self._wake.wait_for(lambda: self._n_applied >= ticket or self._closing)
            return self.snapshot.revision

    def submit(self, changes: Sequence[Change]) -> None:
        """Queue `changes` without waiting; those on disk stand behind the edits of buffers."""
        with self._wake:
            self._enqueue_edits([change for change in changes if not isinstance(change, DiskChanged)])
            for change in changes:
                if isinstance(change, DiskChanged):
                    self._disk[change.path] = None
            self._begin_wave()

    def wait_for_edits(self, timeout_s: float) -> bool:
        """Wait until the edits submitted so far are in the snapshot; False if they are not in time."""
        with self._wake:
            ticket = self._n_submitted
            return self._wake.wait_for(lambda: self._n_applied >= ticket or self._closing, timeout_s)

    def wait_until_idle(self, timeout_s: float | None) -> bool:
        """Wait until nothing is left to parse or embed."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle or self._closing, timeout_s)

    def reindex(self) -> None:
        """Read every file again."""

        def order() -> None:
            self._skipped_reading.clear()
            with self._wake:
                self._disk.update(dict.fromkeys(self.snapshot.files))
                self._walk_due = True
                self._begin_wave()

        self._order(order)

    def clear(self) -> None:
        """Delete the stored index and start from nothing."""
        self._order(lambda: self._reopen(delete=True))

    def pause(self, paused: bool) -> None:
        """Leave the disk alone, or follow it again from what it is by then."""
        with self._wake:
            self._paused = paused
            self._walk_due = self._walk_due or not paused
            self._idle = False
            self._wake.notify_all()

    def set_settings(self, settings: Settings) -> None:
        """Follow new settings; only those of the index or the runtime cost work."""

        def order() -> None:
            old, self._settings = self._settings, settings
            if (old.runtime, old.index.vector_engine) != (settings.runtime, settings.index.vector_engine):
                self._reopen(delete=False)
            if old.index != settings.index:
                self._change_policy()

        self._order(order)

    def status(self) -> IndexStatus:
        """Counts of the newest snapshot."""
        snapshot = self.snapshot
        files = list(snapshot.files.values())
        skipped = Counter(self._skipped_walking)
        skipped.update(reason for _, reason in list(self._skipped_reading.values()))
        return IndexStatus(
            root=str(self.root),
            stage="paused" if self._paused else self._stage,
            revision=snapshot.revision,
            n_files=len(files),
            n_lines=sum(file.n_lines for file in files),
            n_chunks=sum(len(file.chunks) for file in files),
            n_symbols=sum(len(file.symbols) for file in files),
            n_calls=sum(len(file.calls) for file in files),
            n_vectors=0 if snapshot.vectors is None else len(snapshot.vectors),
            skipped=dict(skipped),
            index_bytes=_folder_bytes(index_folder(self.root)),
            warnings=tuple(self._warnings),
        )

    def _order(self, order: Callable[[], None]) -> None:
        with self._wake:
            self._orders.append(order)
            self._idle = False
            self._wake.notify_all()

    def _enqueue_edits(self, changes: Sequence[Change]) -> int:
        for change in changes:
            self._edits.pop(change.path, None)  # the newest of a path counts, and it goes to the end
            self._edits[change.path] = change
        if changes:
            self._n_submitted += 1
            self._idle = False
            self._wake.notify_all()
        return self._n_submitted

    def _begin_wave(self) -> None:
        self._wave_total = self._wave_done + len(self._disk)
        if self._disk or self._walk_due:
            self._idle = False
        self._wake.notify_all()

    def _on_paths(self, paths: list[str]) -> None:
        self.submit([DiskChanged(path) for path in paths])

    def _warn(self, message: str) -> None:
        """Tell the user, once."""
        if message not in self._warnings:
            self._warnings[message] = None
            _log.warning("%s", message)
            self._warn_user(message)

    # In the thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._open()
            if self._watcher is not None:
                self._watcher.start()
            while (step := self._next_step()) is not None:
                self._guarded(step)
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: say it and stop cleanly
            _log.exception("indexing stopped")
            self._stage = "error"
            self._warn(f"indexing stopped: {error}")
        finally:
            self._shut()

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - one failed step must not end the indexing
            _log.exception("an indexing step failed")
            self._warn(f"indexing: {error}")

    def _open(self) -> None:
        settings = self._settings
        try:
            self.encoder = load_encoder(settings.runtime.provider, settings.runtime.threads, on_warning=self._warn)
        except RepriseError as error:
            self._warn(f"the dense stage is off: {error}")
        self._writer = IndexWriter.open(
            index_folder(self.root),
            CHUNKS.fingerprint,
            self.encoder.name if self.encoder else "",
            self.encoder.dimension if self.encoder else 0,
            settings.index.vector_engine,
            self._warn,
        )
        self._publish()

    def _next_step(self) -> Callable[[], None] | None:
        """The most urgent work; None once the engine closes."""
        with self._wake:
            while True:
                step = self._step_due()
                if self._closing:
                    return None
                if step is not None:
                    return step
                if not self._idle:
                    self._idle = True
                    self._stage = "ready"
                    self._wake.notify_all()
                    self._report("ready", self._wave_total, self._wave_total)
                    self._wave_total = self._wave_done = 0
                    continue
                self._wake.wait(_FLUSH_S if self._dirty else self._walked_at + _SWEEP_S - time.monotonic())

    def _step_due(self) -> Callable[[], None] | None:
        if self._orders:
            return self._orders.pop(0)
        if self._edits:
            return self._apply_edits
        now = time.monotonic()
        if not self._paused:
            if self._walk_due or now - self._walked_at >= _SWEEP_S:
                return self._walk
            if self._disk:
                return self._index_batch
            if self._embedding_due:
                return self._embed_batch
        if self._dirty and now - self._flushed_at >= _FLUSH_S:
            return self._flush
        if self._untidy and self._idle:
            return self._tidy
        return None

    def _apply_edits(self) -> None:
        with self._wake:
            edits, self._edits = self._edits, {}
            ticket = self._n_submitted
        try:
            for change in edits.values():
                self._take(change)
            self._publish()
        finally:
            with self._wake:
                self._n_applied = ticket
                self._wake.notify_all()

    def _take(self, change: Change) -> None:
        match change:
            case BufferChanged(path, text):
                self._buffers[path] = text
            case BufferClosed(path):
                self._buffers.pop(path, None)
                self._parsed.pop(path, None)
            case DiskChanged(path) if self._is_wide(path):
                self._walk()
                self._index_files([name for name in self._drain_disk() if name not in self._buffers])
                return
        self._index_file(change.path)

    def _is_wide(self, path: str) -> bool:
        """Whether a change of `path` can concern other files: a folder, or the rules of what is ignored."""
        if path.rsplit("/", 1)[-1] in _IGNORE_FILES:
            self.policy.refresh()
            return True
        if (self.root / path).is_dir():
            return True
        return path not in self.snapshot.files and any(
            name.startswith(path + "/") for name in self.snapshot.files
        )

    def _drain_disk(self) -> list[str]:
        with self._wake:
            paths, self._disk = list(self._disk), {}
        return paths

    def _walk(self) -> None:
        """Compare the tree with the index and queue what differs, the most recently changed first."""
        self._stage = "walking"
        self._report("walking", 0, 0)
        walk = Walk(self.policy)
        stamps = {stat.path: (stat.size, stat.mtime_ns) for stat in walk}
        known = self.snapshot.files
        changed = [path for path, stamp in stamps.items() if self._differs(path, stamp)]
        changed.sort(key=lambda path: -stamps[path][1])
        gone = [path for path in known if path not in stamps]
        self._skipped_walking = Counter(walk.skipped)
        self._skipped_reading = {path: held for path, held in self._skipped_reading.items() if path in stamps}
        self._walked_at = time.monotonic()
        with self._wake:
            self._walk_due = False
            self._disk.update(dict.fromkeys([*gone, *changed]))
            self._begin_wave()

    def _differs(self, path: str, stamp: tuple[int, int]) -> bool:
        if path in self._buffers:
            return False
        refused = self._skipped_reading.get(path)
        if refused is not None:
            return refused[0] != stamp
        file = self.snapshot.files.get(path)
        return file is None or (file.size, file.mtime_ns) != stamp

    def _index_batch(self) -> None:
        """Index queued paths for a slice of time, so that edits never wait long."""
        self._stage = "parsing"
        end = time.monotonic() + _BATCH_MS / 1000
        while time.monotonic() < end and not self._edits:
            with self._wake:
                path = next(iter(self._disk), None)
                if path is None:
                    break
                del self._disk[path]
            if path in self.snapshot.files or not self._is_wide(path):
                self._guarded(lambda path=path: self._index_file(path))  # type: ignore[misc]
            else:
                self._walk_due = True
            self._wave_done += 1
        self._publish()
        self._report("parsing", self._wave_done, self._wave_total)
        if not self._disk and self._wave_total >= _BURST and not self._walk_due:
            self._walk_due = self._wave_total != self._burst_checked
            self._burst_checked = self._wave_total

    _burst_checked = 0

    def _index_files(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._index_file(path)

    def _index_file(self, path: str) -> None:
        """Make the index hold `path` as it is now: the open buffer, else the file, else nothing."""
        text = self._buffers.get(path)
        document = read_document(self.policy, path) if text is None else None
        if text is not None:
            refusal = self.policy.refusal(path)
            document = Skipped(refusal) if refusal else buffer_document(self.policy, path, text)
        self._dirty = self._untidy = self._embedding_due = True
        if isinstance(document, Skipped) or document is None:
            self._writer.remove_file(path)
            self._remember_skipped(path, document)
            return
        self._skipped_reading.pop(path, None)
        analysis = analyse(
            path, document.language, document.text, CHUNKS, self._parsed.get(path) if text is not None else None
        )
        if text is not None and analysis.parsed is not None:
            self._parsed[path] = analysis.parsed
        self._writer.replace_file(document, analysis.syntax)

    def _remember_skipped(self, path: str, skipped: Skipped | None) -> None:
        try:
            stat = (self.root / path).stat()
        except OSError:
            self._skipped_reading.pop(path, None)
            return
        reason = skipped.reason if skipped is not None else "unreadable"
        self._skipped_reading[path] = ((stat.st_size, stat.st_mtime_ns), reason)

    def _embed_batch(self) -> None:
        """Embed some chunks whose text or callees changed."""
        stale = self._writer.stale_chunks(_EMBED_BATCH) if self.encoder is not None else []
        if not stale or self.encoder is None:
            self._embedding_due = False
            return
        self._stage = "embedding"
        self._writer.add_vectors(
            [chunk_id for chunk_id, _ in stale],
            self.encoder.encode_chunks([text for _, text in stale]),
        )
        self._dirty = True
        self._publish()
        self._report("embedding", len(self._writer.snapshot.vectors or ()), 0)

    def _flush(self) -> None:
        self._writer.flush()
        self._dirty = False
        self._flushed_at = time.monotonic()

    def _tidy(self) -> None:
        self._writer.maintain()
        self._untidy = False
        self._publish()

    def _publish(self) -> None:
        self.snapshot = self._writer.commit()

    def _change_policy(self) -> None:
        self.policy = Policy(self.root, self._settings.index)
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = Watcher(self.policy, self._on_paths, self._warn)
            self._watcher.start()
        self._skipped_reading.clear()
        with self._wake:
            self._walk_due = True

    def _reopen(self, delete: bool) -> None:
        self._writer.close()
        if delete:
            shutil.rmtree(index_folder(self.root), ignore_errors=True)
        self._open()
        for path in self._buffers:
            self._index_file(path)
        self._publish()
        with self._wake:
            self._walk_due = self._embedding_due = True

    def _shut(self) -> None:
        if self._watcher is not None:
            self._watcher.stop()
        if hasattr(self, "_writer"):
            self._guarded(self._writer.close)
        with self._wake:
            self._closing = True
            self._wake.notify_all()

    def _report(self, stage: str, done: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(IndexProgress(stage, done, total))  # type: ignore[arg-type]


def _folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
