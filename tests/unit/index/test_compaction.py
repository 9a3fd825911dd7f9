from __future__ import annotations

from pathlib import Path

import pytest

from reprise.index import compaction
from tests.unit.index.workspace_model import Workspace, lexical_hits, tables_of


def typed(folder: Path) -> Workspace:
    """An index after a hundred words were typed and deleted again."""
    workspace = Workspace(folder)
    workspace.write("b.py", "def load(path):\n    return path\n")
    for number in range(100):
        workspace.write("a.py", f"def word{number:03}xyz(value_{number}): ...\n")
    workspace.write("a.py", "def save(path):\n    return load(path)\n")
    return workspace


def test_words_that_no_file_holds_any_more_are_forgotten_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_WORTHWHILE", 50)
    workspace = typed(tmp_path / "edited")
    snapshot = workspace.writer.commit()
    query = {"load": 1.0, "save": 1.0, "path": 1.0}
    before = lexical_hits(snapshot, query, 5)
    workspace.reopen()
    snapshot = workspace.writer.commit()
    assert lexical_hits(snapshot, query, 5) == before
    assert len(workspace.writer._lexical.vocabulary) < 15 and len(snapshot.ngrams.vocabulary.strings) < 30
    workspace.write("c.py", "def another(path): ...\n")
    workspace.reopen()
    fresh = Workspace(tmp_path / "fresh")
    texts = {"b.py": "def load(path):\n    return path\n", "c.py": "def another(path): ...\n"}
    fresh.write_all({**texts, "a.py": "def save(path):\n    return load(path)\n"})
    for each in (workspace, fresh):
        each.writer.close()
    assert workspace.warnings == [] and tables_of(tmp_path / "edited") == tables_of(tmp_path / "fresh")


def test_a_small_vocabulary_is_left_as_it_is(tmp_path: Path) -> None:
    workspace = typed(tmp_path)
    n_terms = len(workspace.writer._lexical.vocabulary)
    workspace.reopen()
    assert len(workspace.writer._lexical.vocabulary) == n_terms > 200
