"""What changed in memory and is not stored yet. Knows nothing of SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from reprise.index.records import Batch, FileRecord, VectorRecord
from reprise.index.segment import LexicalDocument
from reprise.types import IndexedFile


class Journal:
    """Collects changes; the last one to a file or chunk counts."""

    def __init__(self, n_terms: int = 0, n_lexemes: int = 0) -> None:
        self._n_terms = n_terms
        self._n_lexemes = n_lexemes
        self._clear()

    def replace_file(
        self, record: FileRecord, documents: Iterable[LexicalDocument], gone: Iterable[int]
    ) -> None:
        """Note a file's new content: all of it, its new chunks, and the ids of chunks that it lost.

        A path that is no Unicode text, which some file systems allow, cannot be stored: it is left out.
        """
        if not _is_text(record.file.path):
            return
        self._files[record.file.id] = record
        self._documents.update((document.chunk_id, document) for document in documents)
        self._forget_chunks(gone)
        self._removed_chunks.update(gone)

    def remove_file(self, file: IndexedFile) -> None:
        """Note that a file went."""
        self._files.pop(file.id, None)
        self._removed_files.add(file.id)
        self._forget_chunks(chunk.id for chunk in file.chunks)

    def add_vectors(self, records: Iterable[VectorRecord]) -> None:
        """Note new vectors."""
        self._vectors.update((record.chunk_id, record) for record in records)

    def take(self, meta: Mapping[str, str], terms: Iterable[str], lexemes: Iterable[str]) -> Batch:
        """Everything noted, which is then forgotten; `terms` and `lexemes` are the whole vocabularies."""
        new_terms = list(enumerate(islice(terms, self._n_terms, None), self._n_terms))
        new_lexemes = list(enumerate(islice(lexemes, self._n_lexemes, None), self._n_lexemes))
        self._n_terms += len(new_terms)
        self._n_lexemes += len(new_lexemes)
        batch = Batch(
            meta,
            self._removed_files,
            list(self._files.values()),
            self._removed_chunks,
            self._documents,
            new_terms,
            new_lexemes,
            list(self._vectors.values()),
        )
        self._clear()
        return batch

    def _clear(self) -> None:
        self._files: dict[int, FileRecord] = {}
        self._removed_files: set[int] = set()
        self._removed_chunks: set[int] = set()
        self._documents: dict[int, LexicalDocument] = {}
        self._vectors: dict[int, VectorRecord] = {}

    def _forget_chunks(self, chunk_ids: Iterable[int]) -> None:
        for chunk_id in chunk_ids:
            self._documents.pop(chunk_id, None)
            self._vectors.pop(chunk_id, None)


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
