"""Whatever the last session left behind, the index opens."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from reprise.index import writer as writer_module
from reprise.index.coverage import Coverage
from reprise.index.writer import IndexWriter
from tests.unit.index.workspace_model import DIMENSION, Workspace

FILES = {"a.py": "def load(path):\n    return path\n", "b.py": "from a import load\n\nload(1)\n"}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """The folder of a closed index of FILES with its vectors."""
    workspace = Workspace(tmp_path)
    workspace.write_all(FILES)
    workspace.embed()
    workspace.writer.close()
    return tmp_path


def test_an_index_is_resumed_as_it_was(stored: Path) -> None:
    workspace = Workspace(stored)
    snapshot = workspace.writer.commit()
    assert set(snapshot.files) == set(FILES) and workspace.warnings == []
    assert snapshot.vectors is not None and len(snapshot.vectors) == 2
    assert workspace.writer.stale_chunks(5) == []


def test_what_was_not_flushed_is_lost_and_what_was_is_not(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("a.py", FILES["a.py"])
    workspace.writer.flush()
    workspace.write("b.py", FILES["b.py"])
    workspace.writer._store.close()  # type: ignore[union-attr] # as if the process had been killed
    assert set(Workspace(tmp_path).writer.commit().files) == {"a.py"}


def test_an_open_buffer_is_stored_so_that_the_file_is_read_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("a.py", "unsaved = 1\n")
    workspace.reopen()
    assert workspace.writer.commit().files["a.py"].mtime_ns == -1


def test_what_was_left_out_is_known_after_a_restart(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.writer.coverage = Coverage({"binary": 2}, is_complete=True)
    workspace.reopen()
    assert workspace.writer.coverage == Coverage({"binary": 2}, is_complete=True)


@pytest.mark.parametrize("noise", ["", "[1]", '{"binary": "many"}', "null"])
def test_a_coverage_that_makes_no_sense_is_none(noise: str) -> None:
    assert Coverage.of({"skipped": noise, "complete": "1"}) == Coverage()


def test_another_format_starts_empty(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "FORMAT", "another")
    workspace = Workspace(stored)
    assert len(workspace.writer.commit().files) == 0
    assert workspace.warnings == ["the index is built anew: its format changed"]
    workspace.write_all(FILES)
    workspace.reopen()
    assert set(workspace.writer.commit().files) == set(FILES) and len(workspace.warnings) == 1


def test_other_chunk_parameters_start_empty(stored: Path) -> None:
    warnings: list[str] = []
    writer = IndexWriter.open(stored, "others", "fake", DIMENSION, "exact", warnings.append)
    assert len(writer.commit().files) == 0 and writer.stale_chunks(5) == []
    assert warnings == ["the index is built anew: its chunk parameters changed"]


def test_another_encoder_drops_the_vectors_and_nothing_else(stored: Path) -> None:
    workspace = Workspace(stored, encoder="another")
    assert set(workspace.writer.commit().files) == set(FILES)
    assert workspace.warnings == ["every chunk is embedded anew: the encoder changed"]
    assert len(workspace.embed()) == 2
    workspace.reopen()
    assert len(workspace.warnings) == 1 and workspace.writer.stale_chunks(5) == []


def test_a_start_without_an_encoder_keeps_the_vectors(stored: Path) -> None:
    without = Workspace(stored, encoder="")
    without.write("a.py", FILES["a.py"].replace("path", "name"))
    without.writer.close()
    workspace = Workspace(stored)
    assert workspace.warnings == []
    assert {text.path for text in workspace.embed()} == {"a.py", "b.py"}  # b.py calls what changed


def _overwritten(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


def _torn(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def _without_columns(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE calls")
        connection.execute("CREATE TABLE calls (file_id INTEGER)")


def _cut_short(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE chunks SET terms = X'010203'")


def _without_words(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM lexemes WHERE id > 3")


@pytest.mark.parametrize("damage", [_overwritten, _torn, _without_columns, _cut_short, _without_words])
def test_a_damaged_database_is_set_aside_and_built_anew(stored: Path, damage: Callable[[Path], None]) -> None:
    damage(stored / "index.sqlite")
    workspace = Workspace(stored)
    assert len(workspace.writer.commit().files) == 0
    (warning,) = workspace.warnings
    assert "cannot be read" in warning
    assert len(list(stored.glob("index.sqlite.corrupt-*"))) == 1
    workspace.write_all(FILES)
    workspace.reopen()
    assert set(workspace.writer.commit().files) == set(FILES) and len(workspace.warnings) == 1


def test_damaged_vectors_are_made_anew_and_nothing_else(stored: Path) -> None:
    with sqlite3.connect(stored / "index.sqlite") as connection:
        connection.execute("UPDATE vectors SET vector = X'00'")
    workspace = Workspace(stored)
    assert set(workspace.writer.commit().files) == set(FILES)
    (warning,) = workspace.warnings
    assert warning.startswith("every chunk is embedded anew")
    assert len(workspace.embed()) == 2
    workspace.reopen()
    assert workspace.embed() == [] and len(workspace.warnings) == 1


def test_a_folder_that_cannot_be_made_means_working_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    workspace = Workspace(tmp_path / "file" / "index")
    snapshot = workspace.write_all(FILES)
    workspace.writer.flush()
    workspace.writer.close()
    assert set(snapshot.files) == set(FILES)
    (warning,) = workspace.warnings
    assert "in memory" in warning


def test_a_second_process_reads_the_index_and_leaves_it_alone(stored: Path) -> None:
    first = Workspace(stored)
    second = Workspace(stored)
    assert set(second.writer.commit().files) == set(FILES)
    assert second.warnings == ["another process keeps this workspace's index; this one works in memory"]
    second.write("c.py", "x = 1\n")
    second.reopen()
    assert set(second.writer.commit().files) == set(FILES)
    second.writer.close()
    first.write("d.py", "x = 1\n")
    first.reopen()
    assert set(first.writer.commit().files) == {*FILES, "d.py"} and first.warnings == []


def test_a_second_process_before_the_first_has_stored_anything_starts_empty(tmp_path: Path) -> None:
    first, second = Workspace(tmp_path), Workspace(tmp_path)
    assert len(second.writer.commit().files) == 0
    assert first.warnings == [] and len(second.warnings) == 1


def test_a_write_that_fails_is_told_once_and_work_goes_on(stored: Path) -> None:
    workspace = Workspace(stored)
    workspace.writer._store._connection.execute("PRAGMA query_only = 1")  # type: ignore[union-attr]
    for text in ("x = 1\n", "x = 2\n"):
        workspace.write("c.py", text)
        workspace.writer.flush()
    (warning,) = workspace.warnings
    assert "in memory from now on" in warning
    assert "c.py" in workspace.writer.commit().files
    workspace.writer.close()


def test_a_folder_deleted_meanwhile_is_told_once_and_work_goes_on(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "index", engine="usearch")
    workspace.write_all(FILES)
    workspace.embed()
    workspace.writer.flush()
    shutil.rmtree(tmp_path / "index")
    for text in ("x = 1\n", "x = 2\n"):
        workspace.write("c.py", text)
        workspace.writer.flush()
    while workspace.writer.maintain():
        pass
    workspace.writer.close()
    (warning,) = workspace.warnings
    assert "in memory from now on" in warning and "was deleted" in warning
    assert "c.py" in workspace.writer.commit().files and not (tmp_path / "index").exists()


def test_a_folder_deleted_before_the_graph_is_saved_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reprise.index.embeddings._SAVE_AFTER", 1)
    workspace = Workspace(tmp_path / "index", engine="usearch")
    workspace.write_all(FILES)
    workspace.embed()
    shutil.rmtree(tmp_path / "index")
    while workspace.writer.maintain():
        pass
    workspace.writer.close()
    assert [warning.partition(":")[0] for warning in workspace.warnings] == [
        "the index is kept in memory from now on"
    ]


def test_a_folder_in_the_place_of_the_database_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").mkdir()
    workspace = Workspace(tmp_path)
    workspace.write_all(FILES)
    workspace.reopen()
    assert set(workspace.writer.commit().files) == set(FILES)
    assert len(workspace.warnings) == 1 and len(list(tmp_path.glob("index.sqlite.corrupt-*"))) == 1


def test_a_missing_engine_falls_back_to_exact_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reprise.index.vectors.find_spec", lambda name: None)
    workspace = Workspace(tmp_path, engine="hnswlib")
    workspace.write_all(FILES)
    assert len(workspace.embed()) == 2
    (warning,) = workspace.warnings
    assert "hnswlib is not installed" in warning
