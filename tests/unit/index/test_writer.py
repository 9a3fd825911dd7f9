from __future__ import annotations

from pathlib import Path

import pytest

from reprise.index import writer as writer_module
from reprise.index.snapshot import Snapshot
from tests.unit.index.workspace_model import Workspace

FUNCTIONS = "def one():\n    return 1\n\n\ndef two():\n    return 2\n\n\ndef three():\n    return 3\n"


def ids(snapshot: Snapshot, path: str) -> dict[str | None, int]:
    return {chunk.symbol: chunk.id for chunk in snapshot.files[path].chunks}


def test_an_edit_keeps_the_ids_of_all_other_chunks() -> None:
    workspace = Workspace()
    before = ids(workspace.write_all({"a.py": FUNCTIONS}), "a.py")
    after = ids(workspace.write_all({"a.py": "\n\n" + FUNCTIONS.replace("return 2", "return 22")}), "a.py")
    assert after["one"] == before["one"] and after["three"] == before["three"]
    assert after["two"] not in before.values()


def test_ids_are_never_used_again() -> None:
    workspace = Workspace()
    first = set(ids(workspace.write_all({"a.py": FUNCTIONS}), "a.py").values())
    workspace.writer.remove_file("a.py")
    second = set(ids(workspace.write_all({"a.py": FUNCTIONS}), "a.py").values())
    workspace.write("a.py", "x = 1\n")
    third = set(ids(workspace.write_all({"a.py": FUNCTIONS}), "a.py").values())
    assert not first & second and not second & third and not first & third


def test_ids_are_never_used_again_after_a_restart(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    first = set(ids(workspace.write_all({"a.py": FUNCTIONS, "b.py": FUNCTIONS}), "a.py").values())
    workspace.write("a.py", "")
    workspace.writer.remove_file("b.py")
    workspace.reopen()
    snapshot = workspace.write_all({"a.py": FUNCTIONS, "c.py": FUNCTIONS})
    assert not first & set(ids(snapshot, "a.py").values())
    assert snapshot.files["c.py"].id > 2


def test_a_file_whose_serials_are_used_up_goes_on_as_a_new_file(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    old = workspace.write_all({"a.py": FUNCTIONS}).files["a.py"]
    monkeypatch.setattr(writer_module, "_MAX_SERIALS", 4)
    workspace.writer._next_ids[old.id] = 3
    snapshot = workspace.write_all({"a.py": FUNCTIONS.replace("return", "yield")})
    assert snapshot.files["a.py"].id != old.id
    assert snapshot.chunk(old.chunks[0].id) is None
    assert len(snapshot.lexical.search({"return": 1.0}, 9)) == 0


def test_a_snapshot_does_not_see_later_edits() -> None:
    workspace = Workspace()
    old = workspace.write_all({"a.py": "def old(): ...\n"})
    new = workspace.write_all({"a.py": "def new(): ...\n"})
    assert new.revision == old.revision + 1
    assert [len(view.definitions("old")) for view in (old, new)] == [1, 0]
    assert [len(view.lexical.search({"old": 1.0}, 5)) for view in (old, new)] == [1, 0]
    (chunk,) = old.files["a.py"].chunks
    assert old.chunk(chunk.id) == (old.files["a.py"], chunk) and new.chunk(chunk.id) is None


def test_nothing_new_is_no_new_revision() -> None:
    workspace = Workspace()
    snapshot = workspace.write_all({"a.py": "x = 1\n"})
    assert workspace.writer.commit() is snapshot


def test_removing_what_is_not_there_does_no_harm() -> None:
    workspace = Workspace()
    workspace.writer.remove_file("none.py")
    assert len(workspace.writer.commit().files) == 0


def test_a_path_and_a_symbol_can_be_searched_for() -> None:
    snapshot = Workspace().write_all({"billing/invoice.py": "def total_amount():\n    return 0\n"})
    for term in ("billing", "invoice", "total", "total_amount"):
        assert len(snapshot.lexical.search({term: 1.0}, 5)) == 1, term


@pytest.mark.parametrize(
    ("text", "n_lines"), [("", 0), ("a", 1), ("a\n", 1), ("a\r\nb\rc\n\n", 4), ("\n", 1)]
)
def test_lines_are_counted_whatever_ends_them(text: str, n_lines: int) -> None:
    assert Workspace().write_all({"a.txt": text}).files["a.txt"].n_lines == n_lines


def test_a_path_that_is_no_text_does_not_stop_the_rest_from_being_stored(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_all({"caf\udce9.py": "x = 1\n", "b.py": "y = 1\n"})
    workspace.embed()
    workspace.reopen()
    assert workspace.warnings == []
    assert set(workspace.writer.commit().files) == {"b.py"}
