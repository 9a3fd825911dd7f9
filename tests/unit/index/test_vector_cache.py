"""The HNSW file is a cache: whatever happens to it, the vectors are those of the database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reprise.index import embeddings, vector_cache
from reprise.index.vectors.rebuilding_index import RebuildingIndex
from reprise.index.vectors.usearch_index import UsearchIndex
from reprise.models.encoder import ChunkText
from tests.unit.index.workspace_model import Workspace, embed, place

FILES = {f"f{number}.py": f"def function_{number}(): ...\n" for number in range(30)}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """The folder of a closed index with its graph."""
    workspace = Workspace(tmp_path, "usearch")
    workspace.write_all(FILES)
    workspace.embed()
    workspace.writer.close()
    return tmp_path


def check_vectors(workspace: Workspace) -> None:
    """Every chunk is its own nearest neighbour, and nothing else is in the index."""
    assert workspace.writer.stale_chunks(5) == []
    snapshot = workspace.writer.commit()
    assert snapshot.vectors is not None and len(snapshot.vectors) == len(snapshot.files)
    for path, file in snapshot.files.items():
        (vector,) = embed([ChunkText(path, file.chunks[0].text)])
        keys, cosines = snapshot.vectors.search(vector, 1)
        assert place(snapshot, int(keys[0])) == (path, 1)
        assert cosines[0] == pytest.approx(1, abs=2e-3)


def test_a_graph_that_fits_is_loaded_and_not_rebuilt(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reprise.index.store.Store.vectors", None)  # a rebuild would need them
    check_vectors(Workspace(stored, "usearch"))


def test_a_graph_that_is_behind_is_caught_up(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(stored, "usearch")
    workspace.write("f3.py", "def changed(): ...\n")
    workspace.write("new.py", "def new(): ...\n")
    workspace.writer.remove_file("f4.py")
    workspace.embed()
    monkeypatch.setattr(embeddings.Embeddings, "save", lambda self: None)  # as if the process had been killed
    workspace.reopen()
    check_vectors(workspace)


def _lose_graph(folder: Path) -> None:
    (folder / "vectors.usearch").unlink()


def _lose_stamp(folder: Path) -> None:
    (folder / "vectors.usearch.npz").unlink()


def _spoil_graph(folder: Path) -> None:
    graph = folder / "vectors.usearch"
    graph.write_bytes(graph.read_bytes()[:100])


def _spoil_stamp(folder: Path) -> None:
    (folder / "vectors.usearch.npz").write_bytes(b"PK no archive")


def _swap_vectors(folder: Path) -> None:
    """Another graph with the same keys, as if only the graph had been written before a crash."""
    keys = np.array([(number + 1) << 20 for number in range(30)])
    index = UsearchIndex(16)
    index.add(keys, embed([ChunkText("other", str(number)) for number in range(30)]))
    index.save(folder / "vectors.usearch")


@pytest.mark.parametrize("damage", [_lose_graph, _lose_stamp, _spoil_graph, _spoil_stamp, _swap_vectors])
def test_a_graph_that_is_lost_is_rebuilt(stored: Path, damage: Callable[[Path], None]) -> None:
    damage(stored)
    workspace = Workspace(stored, "usearch")
    check_vectors(workspace)
    workspace.writer.remove_file("f1.py")
    workspace.reopen()
    check_vectors(workspace)
    assert workspace.warnings == []


def test_a_large_graph_is_rebuilt_a_slice_at_a_time(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_cache, "_AT_ONCE", 5)
    monkeypatch.setattr(embeddings, "_REBUILD_SLICE", 8)
    _lose_graph(stored)
    workspace = Workspace(stored, "usearch")
    assert isinstance(workspace.writer.commit().vectors, RebuildingIndex)
    check_vectors(workspace)
    workspace.write("f2.py", "def changed(): ...\n")
    workspace.embed()
    while workspace.writer.maintain():
        check_vectors(workspace)
    assert isinstance(workspace.writer.commit().vectors, UsearchIndex)
    check_vectors(workspace)


def test_a_graph_of_another_encoder_is_not_used_even_for_equal_texts(stored: Path) -> None:
    other = Workspace(stored, "usearch", encoder="other")
    stale = other.writer.stale_chunks(99)
    other.writer.add_vectors([key for key, _ in stale], -embed([text for _, text in stale]))
    other.writer.flush()
    other.writer._store.close()  # type: ignore[union-attr] # as if the process had been killed
    again = Workspace(stored, "usearch", encoder="other")
    snapshot = again.writer.commit()
    assert snapshot.vectors is not None
    (vector,) = embed([ChunkText("f5.py", "def function_5(): ...")])
    keys, _ = snapshot.vectors.search(-vector, 1)
    assert place(snapshot, int(keys[0])) == ("f5.py", 1)
