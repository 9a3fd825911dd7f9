"""A workspace for tests: an `IndexWriter` fed with real syntax, and what it knows in a form without ids."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reprise.index.call_graph import callees, callers, imported_definitions
from reprise.index.snapshot import Snapshot
from reprise.index.writer import IndexWriter
from reprise.models.encoder import ChunkText
from reprise.syntax.analysis import analyse
from reprise.types import Document, SymbolRef
from reprise.workspace.languages import language_of

DIMENSION = 16


class Workspace:
    """An index that texts are written to as an engine would."""

    def __init__(self, folder: Path | None = None, engine: str = "exact", encoder: str = "fake") -> None:
        self._folder, self._engine, self._encoder = folder, engine, encoder
        self.warnings: list[str] = []
        self.writer = self._open()

    def write(self, path: str, text: str) -> None:
        """Index a text under a path."""
        language = language_of(path)
        syntax = analyse(path, language, text).syntax
        self.writer.replace_file(Document(path, language, text, content_hash(text)), syntax)

    def write_all(self, files: Mapping[str, str]) -> Snapshot:
        """Index texts by path and publish."""
        for path, text in files.items():
            self.write(path, text)
        return self.writer.commit()

    def embed(self, n_batches: int = 1 << 30, size: int = 8) -> list[ChunkText]:
        """Embed some batches of stale chunks, or all; their texts."""
        texts: list[ChunkText] = []
        while not self.writer.is_embedded and n_batches:
            n_batches -= 1
            stale = self.writer.stale_chunks(size)
            self.writer.add_vectors([chunk_id for chunk_id, _ in stale], embed([text for _, text in stale]))
            texts += [text for _, text in stale]
        return texts

    def reopen(self) -> None:
        """Close the index and open it again from its folder."""
        self.writer.close()
        self.writer = self._open()

    def _open(self) -> IndexWriter:
        return IndexWriter.open(
            self._folder,
            "parameters",
            self._encoder,
            DIMENSION if self._encoder else 0,
            self._engine,
            self.warnings.append,
        )


def content_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def embed(texts: Sequence[ChunkText]) -> npt.NDArray[np.float32]:
    """Unit vectors (n, DIMENSION) that depend on the texts alone."""
    rows = [np.random.default_rng(list(repr(text).encode())).normal(size=DIMENSION) for text in texts]
    matrix = np.array(rows).reshape(len(rows), DIMENSION)
    unit: npt.NDArray[np.float32] = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(
        np.float32
    )
    return unit


def place(snapshot: Snapshot, chunk_id: int) -> tuple[str, int]:
    """What identifies a chunk in any index of the same files: its path and first line."""
    held = snapshot.chunk(chunk_id)
    assert held is not None
    return held[0].path, held[1].start_line


def lexical_hits(snapshot: Snapshot, terms: Mapping[str, float], top: int) -> list[tuple[str, int, float]]:
    """The answer to a lexical search, in order."""
    return [(*place(snapshot, key), score) for key, score in snapshot.lexical.search(terms, top)]


def graph_of(snapshot: Snapshot) -> dict[str, Any]:
    """Everything that the call graph says of every definition and file."""
    graph: dict[str, Any] = {}
    for path, file in snapshot.files.items():
        graph[path] = (
            _places(imported_definitions(snapshot, file)),
            snapshot.importers_of(path),
            [
                (
                    symbol.qualified,
                    _places(callees(snapshot, path, symbol.qualified)),
                    _places(callers(snapshot, path, symbol.qualified)),
                    _places(snapshot.definitions(symbol.name)),
                    snapshot.callers_of_name(symbol.name),
                )
                for symbol in file.symbols
            ],
        )
    return graph


def _places(references: Sequence[SymbolRef]) -> list[tuple[str, str, int]]:
    return [(ref.path, ref.symbol.qualified, ref.symbol.start_line) for ref in references]


def tables_of(folder: Path) -> dict[str, Any]:
    """Every table of a closed index, with paths and lines in place of ids."""
    connection = sqlite3.connect(folder / "index.sqlite")
    paths = dict(connection.execute("SELECT id, path FROM files"))
    terms = dict(connection.execute("SELECT id, term FROM terms"))
    lexemes = dict(connection.execute("SELECT id, lexeme FROM lexemes"))
    chunks = connection.execute("SELECT * FROM chunks").fetchall()
    places = {row[0]: (paths[row[0] >> 20], row[3]) for row in chunks}
    tables: dict[str, Any] = {
        "files": sorted(
            (
                path,
                language,
                digest,
                size,
                n_lines,
                [lexemes[number] for number in np.frombuffer(numbers, "<u4")],
            )
            for path, language, digest, size, n_lines, numbers in connection.execute(
                "SELECT path, language, content_hash, size, n_lines, lexemes FROM files"
            )
        ),
        "chunks": sorted(
            (places[row[0]], row[1], row[2] or "", row[4], row[5], row[6], _terms(terms, row[7], row[8]))
            for row in chunks
        ),
        "vectors": sorted(
            (places[key], digest, vector)
            for key, digest, vector in connection.execute("SELECT chunk_id, hash, vector FROM vectors")
        ),
    }
    for table in ("symbols", "imports", "calls"):
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY file_id, number")
        tables[table] = sorted(((paths[row[0]], *row[1:]) for row in rows), key=lambda row: row[:2])
    connection.close()
    return tables


def _terms(terms: Mapping[int, str], ids: bytes, counts: bytes) -> list[tuple[str, int]]:
    names = [terms[number] for number in np.frombuffer(ids, "<u4").tolist()]
    return sorted(Counter(dict(zip(names, np.frombuffer(counts, "<u2").tolist(), strict=True))).items())
