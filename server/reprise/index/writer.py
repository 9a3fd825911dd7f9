"""The one writer of the index: takes files in and out, and publishes snapshots.

Keeps the state in memory ahead of the database, which `flush` brings up to date in one transaction. Knows
neither the disk nor the parser: documents come with their syntax. One thread calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reprise import __version__
from reprise.errors import BrokenInstallError, IndexStorageError
from reprise.index.catalogue import Catalogue
from reprise.index.chunk_identity import Matching, match_chunks, ranked
from reprise.index.coverage import Coverage
from reprise.index.embeddings import Embeddings
from reprise.index.journal import Journal
from reprise.index.lexical import FILE_SHIFT, LexicalIndex
from reprise.index.ngrams import NgramIndex
from reprise.index.opening import open_store
from reprise.index.records import FileRecord, Stored
from reprise.index.segment import LexicalDocument
from reprise.index.snapshot import Snapshot
from reprise.index.store import Store
from reprise.index.vector_cache import VectorCache
from reprise.index.vectors import open_vector_index
from reprise.models.encoder import ChunkText
from reprise.syntax.subtokens import subtokens
from reprise.types import Chunk, Document, FileSyntax, IndexedFile

FORMAT = "1"
"""Raised whenever what is stored changes its meaning; an index of another format, or of another version of
the package, whose parser may differ, is built anew.
"""

_NEXT_FILE = "next file"
_MAX_SERIALS = 1 << FILE_SHIFT


class IndexWriter:
    """Applies changes to the index. Make one with `open`."""

    def __init__(
        self,
        store: Store | None,
        stored: Stored,
        meta: dict[str, str],
        encoder_name: str,
        on_warning: Callable[[str], None],
    ) -> None:
        self._store = store
        self._meta = meta
        self._encoder_name = encoder_name
        self._warn = on_warning
        self._catalogue = Catalogue.of(record.file for record in stored.files)
        self._lexical = LexicalIndex(stored.terms, stored.documents)
        self._ngrams = NgramIndex(stored.lexemes or ("",))
        for record in stored.files:
            self._ngrams.replace(record.file.id, record.lexemes)
        self._next_ids = {
            record.file.id: (record.file.id << FILE_SHIFT) + record.next_serial for record in stored.files
        }
        self._next_file = int(meta.get(_NEXT_FILE, "1"))
        self.coverage = Coverage.of(meta)
        self._journal = Journal(len(stored.terms), len(stored.lexemes))
        self._embeddings: Embeddings | None = None
        self._is_changed = True
        self.snapshot = Snapshot.empty()

    @classmethod
    def open(
        cls,
        folder: Path | None,
        chunker: str,
        encoder_name: str,
        dimension: int,
        vector_engine: str,
        on_warning: Callable[[str], None],
    ) -> IndexWriter:
        """Open the index kept in `folder`, or an empty one in memory if it is None.

        `chunker` names the parameters that chunks are cut by. What was stored with another format, chunker or
        encoder is dropped; what is unreadable is set aside; `on_warning` is told, and nothing is raised.
        Without an encoder (an empty name) there are no vectors.
        """
        meta = {"version": __version__, "format": FORMAT, "chunk parameters": chunker}
        if encoder_name:
            meta["encoder"] = f"{encoder_name}, {dimension} numbers"
        store, stored = open_store(folder, meta, on_warning)
        if store is not None:
            meta = {**store.meta(), **meta}
        writer = cls(store, stored, meta, encoder_name, on_warning)
        if encoder_name:
            writer._open_vectors(folder, vector_engine, dimension)
        if store is not None and not store.is_writable:
            store.close()
            writer._store = None
        return writer

    def replace_file(self, document: Document, syntax: FileSyntax) -> None:
        """Index a file's new content. A chunk that only moved keeps its id and its vector."""
        path = document.path
        old = self._catalogue.tables.get(path)
        if (
            old is not None
            and self._next_ids[old.file.id] % _MAX_SERIALS + len(syntax.chunks) >= _MAX_SERIALS
        ):
            self.remove_file(path)  # its serials are used up: it goes on as a new file
            old = None
        file_id = old.file.id if old else self._new_file_id()
        matching = match_chunks(old.file.chunks if old else (), syntax.chunks, self._next_ids[file_id])
        self._next_ids[file_id] = matching.next_id
        file = _indexed_file(file_id, document, syntax, matching)
        self._catalogue = self._catalogue.with_file(file)
        documents = self._lexical_documents(path, matching)
        self._lexical.remove(matching.gone)
        self._lexical.add(documents)
        lexemes = self._ngrams.encode(document.text)
        if old is None or old.file.content_hash != file.content_hash:
            self._ngrams.replace(file_id, lexemes)
        if self._embeddings is not None:
            self._embeddings.replace_file(path, old, self._catalogue.tables[path])
        record = FileRecord(file, matching.next_id % _MAX_SERIALS, lexemes)
        self._journal.replace_file(record, documents, matching.gone)
        self._is_changed = True

    def remove_file(self, path: str) -> None:
        """Forget a file; one that is not indexed does no harm."""
        old = self._catalogue.tables.get(path)
        if old is None:
            return
        self._catalogue = self._catalogue.without_file(path)
        self._lexical.remove(old.chunks)
        self._ngrams.remove(old.file.id)
        if self._embeddings is not None:
            self._embeddings.replace_file(path, old, None)
        self._journal.remove_file(old.file)
        del self._next_ids[old.file.id]
        self._is_changed = True

    def stale_chunks(self, limit: int, first: Collection[str] = ()) -> list[tuple[int, ChunkText]]:
        """Up to `limit` chunks to embed, by id, and what to embed; those of the paths `first` before others.

        A chunk is stale if it has no vector or its embedded text changed since. It is given again until its
        vector is added or the chunk changes. One call checks a slice of the files: it can give nothing while
        `is_embedded` is still false.
        """
        return [] if self._embeddings is None else self._embeddings.stale(self._catalogue, limit, first)

    def add_vectors(self, chunk_ids: Sequence[int], vectors: npt.NDArray[np.float32]) -> None:
        """Take the vectors (n, dimension), unit norm, of chunks from `stale_chunks` that are still stale."""
        if self._embeddings is not None:
            self._journal.add_vectors(self._embeddings.add(chunk_ids, vectors))
            self._is_changed = True

    @property
    def is_embedded(self) -> bool:
        """Tell whether every chunk is checked and has a vector of what it is now."""
        return self._embeddings is None or self._embeddings.is_complete

    @property
    def n_stale(self) -> int:
        """Chunks of the last snapshot without a vector; more may turn out to be stale."""
        vectors = self.snapshot.vectors
        return 0 if vectors is None else max(0, self.snapshot.lexical.n_documents - len(vectors))

    def commit(self) -> Snapshot:
        """Publish the changes as a new revision; the last one again if there were none."""
        if self._is_changed:
            self._is_changed = False
            self.snapshot = Snapshot(
                self.snapshot.revision + 1,
                self._catalogue,
                self._lexical.view(),
                self._ngrams.view(),
                self._embeddings.index if self._embeddings else None,
                self._encoder_name,
            )
        return self.snapshot

    def flush(self) -> None:
        """Store what changed, in one transaction. If that fails, warn and carry on in memory."""
        meta = {**self._meta, **self.coverage.meta(), _NEXT_FILE: str(self._next_file)}
        batch = self._journal.take(meta, self._lexical.vocabulary, self._ngrams.vocabulary.strings)
        if self._store is None:
            return
        try:
            self._store.write(batch)
        except IndexStorageError as error:
            self._warn(f"the index is kept in memory from now on: {error}")
            self._store.close()
            self._store = None
            if self._embeddings is not None:
                self._embeddings.stop_saving()

    def maintain(self) -> bool:
        """Do one piece of tidying that can wait, some 10 to 100 ms; whether there may be more to do.

        The next snapshot searches faster; it finds the same.
        """
        if self._store is not None and self._store.is_deleted:
            self.flush()
        more = self._lexical.maintain() or self._ngrams.maintain()
        if not more and self._embeddings is not None:
            more = self._guarded(self._embeddings.maintain)
        self._is_changed = self._is_changed or more
        return more

    def settle(self) -> bool:
        """Do one slice, some 10 ms, of what makes equal files get equal answers; whether there is more to do.

        For the end of a wave of many files: until then, answers depend a little on when each was taken in.
        """
        more = self._ngrams.settle()
        self._is_changed = self._is_changed or more
        return more

    def close(self) -> None:
        """Store everything and let the database go; snapshots stay readable, but for their vectors."""
        self.flush()
        if self._embeddings is not None:
            if self._store is not None:
                self._guarded(self._embeddings.save)
            self._embeddings.index.close()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _open_vectors(self, folder: Path | None, engine: str, dimension: int) -> None:
        try:
            index = open_vector_index(engine, dimension)
        except BrokenInstallError as error:
            self._warn(f"vectors are searched one by one: {error}")
            engine, index = "exact", open_vector_index("exact", dimension)
        hashes: dict[int, bytes] = {}
        cache = None
        if self._store is not None and folder is not None:
            cache = VectorCache(folder, engine, self._encoder_name, dimension)
            try:
                index, hashes = cache.load(self._store), self._store.vector_hashes()
            except IndexStorageError as error:
                self._warn(f"every chunk is embedded anew: {error}")
                if self._store.is_writable:
                    self._store.clear_vectors()
        self._embeddings = Embeddings(
            index, hashes, self._catalogue.files, cache if self._store and self._store.is_writable else None
        )

    def _new_file_id(self) -> int:
        file_id = self._next_file
        self._next_file += 1
        self._next_ids[file_id] = file_id << FILE_SHIFT
        return file_id

    def _lexical_documents(self, path: str, matching: Matching) -> list[LexicalDocument]:
        if not matching.new:
            return []
        path_terms = set(subtokens(path))
        return [
            LexicalDocument(chunk.id, rank, *self._lexical.count(_terms(path_terms, chunk)))
            for chunk, rank in ranked(path, matching)
        ]

    def _guarded(self, work: Callable[[], bool | None]) -> bool:
        try:
            return bool(work())
        except OSError as error:
            self._warn(f"the vector index cannot be saved: {error}")
            return False


def _terms(path_terms: set[str], chunk: Chunk) -> list[str]:
    """A chunk's terms: those of its text, and those of its path and symbol once each."""
    return [*subtokens(chunk.text), *path_terms, *set(subtokens(chunk.symbol or ""))]


def _indexed_file(file_id: int, document: Document, syntax: FileSyntax, matching: Matching) -> IndexedFile:
    text = document.text
    n_lines = text.count("\n") + text.count("\r") - text.count("\r\n") + (not text.endswith(("\n", "\r")))
    return IndexedFile(
        file_id,
        document.path,
        document.language,
        document.content_hash,
        document.size,
        document.mtime_ns,
        n_lines if text else 0,
        matching.chunks,
        syntax.symbols,
        syntax.imports,
        syntax.calls,
    )
