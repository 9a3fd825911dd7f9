"""Makes the index hold one path as it is now: the open buffer, else the file on disk, else nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from reprise.index.call_graph import imported_definitions
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.syntax.analysis import analyse
from reprise.syntax.memory import AnalysisMemory
from reprise.types import Document, IndexedFile
from reprise.workspace.documents import Skipped, buffer_document, read_document
from reprise.workspace.ignore import is_ignore_file
from reprise.workspace.policy import Policy
from reprise.workspace.walk import Walk

Stamp = tuple[int, int]  # size in bytes, modification time in nanoseconds


class Ingest:
    """Knows the open buffers and what was left out; only the indexing thread calls it."""

    def __init__(self, root: Path, policy: Policy, memory: AnalysisMemory) -> None:
        self.root = root
        self.policy = policy
        self.buffers: dict[str, str] = {}
        self._memory = memory
        self._left_out_walking: Counter[str] = Counter()
        self._left_out: dict[str, tuple[Stamp, str]] = {}

    def skipped(self) -> dict[str, int]:
        """How many files were left out, by reason."""
        counts = Counter(self._left_out_walking)
        counts.update(reason for _, reason in list(self._left_out.values()))
        return dict(counts)

    def forget(self) -> None:
        """Look at every file again at the next walk, also at those that were left out."""
        self._left_out.clear()

    def close_buffer(self, path: str) -> None:
        """The file on disk counts again."""
        self.buffers.pop(path, None)
        self._memory.forget(path)

    def index(self, writer: IndexWriter, path: str, before_writing: Callable[[], None]) -> None:
        """Bring `path` up to date in `writer`; calls `before_writing` once its text is analysed."""
        document = self._document(path)
        if isinstance(document, Skipped):
            writer.remove_file(path)
            if not (self.root / path).is_dir():
                self._remember(path, document.reason)
            return
        self._left_out.pop(path, None)
        if path in self.buffers:
            syntax = self._memory.analyse(path, document.language, document.text)
        else:
            syntax = analyse(path, document.language, document.text).syntax
        before_writing()
        writer.replace_file(document, syntax)

    def changed_paths(self, known: Mapping[str, IndexedFile]) -> list[str]:
        """Walk the tree; the paths whose file differs from `known`, the most recently changed first."""
        walk = Walk(self.policy)
        stamps = {stat.path: (stat.size, stat.mtime_ns) for stat in walk}
        self._left_out_walking = Counter(walk.skipped)
        self._left_out = {path: held for path, held in self._left_out.items() if path in stamps}
        changed = [path for path, stamp in stamps.items() if self._differs(path, stamp, known.get(path))]
        changed.sort(key=lambda path: (-stamps[path][1], path))
        gone = [path for path in known if path not in stamps and path not in self.buffers]
        return gone + changed

    def near_paths(self, snapshot: Snapshot) -> set[str]:
        """The open files and what they import."""
        files = [file for path in self.buffers if (file := snapshot.files.get(path)) is not None]
        imported = {found.path for file in files for found in imported_definitions(snapshot, file)}
        return imported | self.buffers.keys()

    def concerns_others(self, path: str, known: Mapping[str, IndexedFile]) -> bool:
        """Whether a change of `path` may concern other files: a folder, or the rules of what is ignored."""
        if is_ignore_file(path):
            self.policy.refresh()
            return True
        if path in known:
            return False
        return (self.root / path).is_dir() or any(name.startswith(path + "/") for name in known)

    def _document(self, path: str) -> Document | Skipped:
        text = self.buffers.get(path)
        if text is None:
            return read_document(self.policy, path)
        refusal = self.policy.refusal(path)
        return Skipped(refusal) if refusal is not None else buffer_document(self.policy, path, text)

    def _differs(self, path: str, stamp: Stamp, file: IndexedFile | None) -> bool:
        if path in self.buffers:
            return False
        if path in self._left_out:
            return self._left_out[path][0] != stamp
        return file is None or (file.size, file.mtime_ns) != stamp

    def _remember(self, path: str, reason: str) -> None:
        """So that a sweep does not read what cannot be indexed again and again."""
        try:
            stat = (self.root / path).stat()
        except OSError:
            self._left_out.pop(path, None)
        else:
            self._left_out[path] = ((stat.st_size, stat.st_mtime_ns), reason)
