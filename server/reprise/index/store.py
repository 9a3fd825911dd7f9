"""The index on disk: one SQLite database (WAL) per workspace, read once at the start and written in batches.

Knows rows, not what they mean. The only importer of sqlite3; its errors leave as `IndexStorageError`. One
process at a time may write; others read what was stored and carry on in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import starmap
from operator import attrgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reprise.errors import IndexStorageError
from reprise.index.lexical import FILE_SHIFT
from reprise.index.records import Batch, FileRecord, Stored
from reprise.index.segment import LexicalDocument
from reprise.types import Call, Chunk, Import, IndexedFile, Symbol

_DATABASE = "index.sqlite"
_LOCK = "writer.lock"
_TABLES = {
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "files": """id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, language TEXT, content_hash BLOB,
        size INTEGER, mtime_ns INTEGER, n_lines INTEGER, next_serial INTEGER, lexemes BLOB""",
    "chunks": """id INTEGER PRIMARY KEY, kind TEXT, symbol TEXT, start_line INTEGER, end_line INTEGER,
        text TEXT, rank INTEGER, terms BLOB, counts BLOB""",
    "symbols": """file_id INTEGER, number INTEGER, name TEXT, qualified TEXT, kind TEXT, start_line INTEGER,
        end_line INTEGER, signature TEXT, docstring TEXT, PRIMARY KEY (file_id, number)""",
    "imports": """file_id INTEGER, number INTEGER, module TEXT, name TEXT, alias TEXT, level INTEGER,
        line INTEGER, PRIMARY KEY (file_id, number)""",
    "calls": """file_id INTEGER, number INTEGER, name TEXT, receiver TEXT, caller TEXT, line INTEGER,
        kind TEXT, PRIMARY KEY (file_id, number)""",
    "terms": "id INTEGER PRIMARY KEY, term TEXT NOT NULL",
    "lexemes": "id INTEGER PRIMARY KEY, lexeme TEXT NOT NULL",
    "vectors": "chunk_id INTEGER PRIMARY KEY, hash BLOB NOT NULL, vector BLOB NOT NULL",
}
_MAX_JOURNAL_BYTES = 16 << 20  # the first index of a large workspace is one large transaction
_CLUSTERED = {"symbols", "imports", "calls"}  # rows of a file lie together
_OUT_OF_REACH = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOLFS,
}


class CorruptIndexError(IndexStorageError):
    """The database can be reached but what it holds is no index."""


class Store:
    """An open database."""

    def __init__(self, folder: Path) -> None:
        """Open or create the database in `folder`, and take the right to write if nobody has it.

        Raises IndexStorageError if the folder cannot be used, CorruptIndexError if its content cannot.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexStorageError(f"cannot create {folder}: {error.strerror}") from error
        self._path = folder / _DATABASE
        if self._path.is_dir():
            raise CorruptIndexError(f"{self._path} is a folder")
        with _errors(self._path), ExitStack() as opened:
            self._lock = sqlite3.connect(folder / _LOCK, timeout=0, check_same_thread=False)
            opened.callback(self._lock.close)
            self.is_writable = self._take_lock()
            self._connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            opened.callback(self._connection.close)
            if self.is_writable:
                self._create()
            self._inode = _inode(self._path)
            opened.pop_all()

    @property
    def is_deleted(self) -> bool:
        """Whether the file was deleted, or another took its place: SQLite would write on into nothing."""
        return _inode(self._path) != self._inode

    def meta(self) -> dict[str, str]:
        """What the index was made with."""
        with _errors(self._path):
            return dict(self._connection.execute("SELECT key, value FROM meta"))

    def read(self) -> Stored:
        """Everything but the vectors."""
        with _errors(self._path), _unreadable_rows(self._path):
            return Stored(
                [self._file(*row) for row in self._connection.execute("SELECT * FROM files ORDER BY id")],
                list(self._documents()),
                self._strings("term", "terms"),
                self._strings("lexeme", "lexemes"),
            )

    def vector_hashes(self) -> dict[int, bytes]:
        """The hash of the text that each chunk's vector was made of."""
        with _errors(self._path):
            return dict(self._connection.execute("SELECT chunk_id, hash FROM vectors"))

    def vectors(self, dimension: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Chunk ids (n,) and their vectors (n, dimension)."""
        with _errors(self._path), _unreadable_rows(self._path):
            rows = self._connection.execute(
                "SELECT chunk_id, vector FROM vectors ORDER BY chunk_id"
            ).fetchall()
            keys = np.array([key for key, _ in rows], dtype=np.int64)
            matrix = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f2")
            return keys, matrix.reshape(len(rows), dimension).astype(np.float32)

    def write(self, batch: Batch) -> None:
        """Store what changed, in one transaction."""
        if self.is_deleted:
            raise IndexStorageError(f"{self._path} was deleted")
        with _errors(self._path), self._transaction() as connection:
            for file_id in batch.removed_files:
                self._remove_file(file_id)
            _remove_chunks(connection, batch.removed_chunks)
            for record in batch.files:
                self._write_file(record, batch.documents)
            connection.executemany("INSERT OR REPLACE INTO terms VALUES (?, ?)", batch.terms)
            connection.executemany("INSERT OR REPLACE INTO lexemes VALUES (?, ?)", batch.lexemes)
            vectors = map(attrgetter("chunk_id", "hash", "vector"), batch.vectors)
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", vectors)
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", batch.meta.items())

    def renumber(self, stored: Stored) -> None:
        """Store the same content under other numbers of terms and lexemes."""
        with _errors(self._path), self._transaction() as connection:
            connection.execute("DELETE FROM terms")
            connection.execute("DELETE FROM lexemes")
            connection.executemany("INSERT INTO terms VALUES (?, ?)", enumerate(stored.terms))
            connection.executemany("INSERT INTO lexemes VALUES (?, ?)", enumerate(stored.lexemes))
            connection.executemany(
                "UPDATE chunks SET terms = ? WHERE id = ?",
                ((_packed(document.terms), document.chunk_id) for document in stored.documents),
            )
            connection.executemany(
                "UPDATE files SET lexemes = ? WHERE id = ?",
                ((_packed(record.lexemes), record.file.id) for record in stored.files),
            )

    def clear(self) -> None:
        """Empty every table, whatever its columns are."""
        with _errors(self._path), self._transaction() as connection:
            for table in _TABLES:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
        self._create()

    def clear_vectors(self) -> None:
        """Forget the vectors."""
        with _errors(self._path):
            self._connection.execute("DELETE FROM vectors")

    def close(self) -> None:
        """Close the database and give up the right to write."""
        self._connection.close()
        self._lock.close()

    def _take_lock(self) -> bool:
        """Hold a lock that the system lets go when the process ends, however it ends."""
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
        return True

    def _create(self) -> None:
        with _errors(self._path):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(f"PRAGMA journal_size_limit = {_MAX_JOURNAL_BYTES}")
            for table, columns in _TABLES.items():
                ending = " WITHOUT ROWID" if table in _CLUSTERED else ""
                self._connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns}){ending}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _strings(self, column: str, table: str) -> list[str]:
        rows = self._connection.execute(f"SELECT id, {column} FROM {table} ORDER BY id").fetchall()
        if rows and rows[-1][0] != len(rows) - 1:
            raise ValueError(f"{table} has gaps")
        return [text for _, text in rows]

    def _file(  # one row of `files`
        self,
        file_id: int,
        path: str,
        language: str,
        content_hash: bytes,
        size: int,
        mtime_ns: int,
        n_lines: int,
        next_serial: int,
        lexemes: bytes,
    ) -> FileRecord:
        rows = self._connection.execute(
            "SELECT kind, symbol, start_line, end_line, text, id FROM chunks"
            " WHERE id >= ? AND id < ? ORDER BY start_line",
            (file_id << FILE_SHIFT, (file_id + 1) << FILE_SHIFT),
        )
        chunks = tuple(starmap(Chunk, rows))
        symbols = tuple(starmap(Symbol, self._rows_of(file_id, "symbols", Symbol)))
        imports = tuple(starmap(Import, self._rows_of(file_id, "imports", Import)))
        calls = tuple(starmap(Call, self._rows_of(file_id, "calls", Call)))
        file = IndexedFile(
            file_id, path, language, content_hash, size, mtime_ns, n_lines, chunks, symbols, imports, calls
        )
        return FileRecord(file, next_serial, np.frombuffer(lexemes, dtype="<u4"))

    def _rows_of(self, file_id: int, table: str, value: type[Symbol | Import | Call]) -> sqlite3.Cursor:
        columns = ", ".join(value.__slots__)
        return self._connection.execute(
            f"SELECT {columns} FROM {table} WHERE file_id = ? ORDER BY number", (file_id,)
        )

    def _documents(self) -> Iterator[LexicalDocument]:
        for chunk_id, rank, terms, counts in self._connection.execute(
            "SELECT id, rank, terms, counts FROM chunks"
        ):
            yield LexicalDocument(
                chunk_id, rank, np.frombuffer(terms, dtype="<u4"), np.frombuffer(counts, dtype="<u2")
            )

    def _remove_file(self, file_id: int) -> None:
        self._connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
        bounds = file_id << FILE_SHIFT, (file_id + 1) << FILE_SHIFT
        self._connection.execute("DELETE FROM chunks WHERE id >= ? AND id < ?", bounds)
        self._connection.execute("DELETE FROM vectors WHERE chunk_id >= ? AND chunk_id < ?", bounds)
        for table in _CLUSTERED:
            self._connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))

    def _write_file(self, record: FileRecord, documents: Mapping[int, LexicalDocument]) -> None:
        file = record.file
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(
                    file.id,
                    file.path,
                    file.language,
                    file.content_hash,
                    file.size,
                    file.mtime_ns,
                    file.n_lines,
                ),
                *(record.next_serial, _packed(record.lexemes)),
            ),
        )
        self._write_chunks(file.chunks, documents)
        for table, values in (("symbols", file.symbols), ("imports", file.imports), ("calls", file.calls)):
            self._write_values(file.id, table, values)

    def _write_chunks(self, chunks: Iterable[Chunk], documents: Mapping[int, LexicalDocument]) -> None:
        for chunk in chunks:
            document = documents.get(chunk.id)
            if document is None:
                self._connection.execute(
                    "UPDATE chunks SET start_line = ?, end_line = ? WHERE id = ?",
                    (chunk.start_line, chunk.end_line, chunk.id),
                )
            else:
                self._connection.execute(
                    "INSERT OR REPLACE INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(chunk.id, chunk.kind, chunk.symbol, chunk.start_line, chunk.end_line, chunk.text),
                        *(document.rank, _packed(document.terms)),
                        document.counts.astype("<u2").tobytes(),
                    ),
                )

    def _write_values(self, file_id: int, table: str, values: Sequence[Symbol | Import | Call]) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))
        if values:
            names = type(values[0]).__slots__
            columns = ", ".join(("file_id", "number", *names))
            marks = ", ".join("?" * (2 + len(names)))
            self._connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                ((file_id, number, *fields) for number, fields in enumerate(map(attrgetter(*names), values))),
            )


def set_aside(folder: Path, suffix: str) -> Path:
    """Rename a database that cannot be read, so that it can be looked at; its new path."""
    aside = folder / f"{_DATABASE}.corrupt-{suffix}"
    try:
        (folder / _DATABASE).replace(aside)
        for ending in ("-wal", "-shm"):
            (folder / f"{_DATABASE}{ending}").unlink(missing_ok=True)
    except OSError as error:
        raise IndexStorageError(f"cannot move {folder / _DATABASE} aside: {error.strerror}") from error
    return aside


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _packed(numbers: npt.NDArray[np.uint32]) -> bytes:
    return numbers.astype("<u4", copy=False).tobytes()


def _remove_chunks(connection: sqlite3.Connection, chunk_ids: Iterable[int]) -> None:
    keys = [(chunk_id,) for chunk_id in chunk_ids]
    connection.executemany("DELETE FROM chunks WHERE id = ?", keys)
    connection.executemany("DELETE FROM vectors WHERE chunk_id = ?", keys)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into this package's errors."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        kind = IndexStorageError if code in _OUT_OF_REACH else CorruptIndexError
        raise kind(f"{path}: {error}") from error


@contextmanager
def _unreadable_rows(path: Path) -> Iterator[None]:
    """Rows that do not fit their types mean a damaged database too."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise CorruptIndexError(f"{path}: {error}") from error
