"""Which chunks are embedded, and when again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reprise.index import embedding_queue
from reprise.index.catalogue import Catalogue
from reprise.index.embedded_text import MAX_CALLEES, text_hash
from reprise.models.encoder import ChunkText
from reprise.types import SymbolRef
from tests.unit.index.workspace_model import Workspace, embed

CALLER = "from store import save\n\n\ndef run():\n    save(1)\n"


def embedded(workspace: Workspace) -> set[tuple[str, str]]:
    """Embed all that is stale: path and first line of each chunk."""
    return {(text.path, text.text.splitlines()[0]) for text in workspace.embed()}


def workspace_of(**files: str) -> Workspace:
    workspace = Workspace()
    workspace.write_all({f"{name}.py": text for name, text in files.items()})
    workspace.embed()
    return workspace


def test_a_chunk_is_embedded_with_the_signatures_of_what_it_calls() -> None:
    workspace = Workspace()
    workspace.write_all({"store.py": "def save(value, path):\n    write()\n", "app.py": CALLER})
    texts = {text.text.splitlines()[0]: text for text in workspace.embed()}
    assert texts["def run():"] == ChunkText("app.py", "def run():\n    save(1)", ("def save(value, path)",))


def test_methods_of_one_name_cost_no_more_than_methods_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    n_classes, n_read = 200, 0

    def counted(read: Callable[..., tuple[SymbolRef, ...]]) -> Callable[..., tuple[SymbolRef, ...]]:
        def reading(*arguments: Any) -> tuple[SymbolRef, ...]:
            nonlocal n_read
            found = read(*arguments)
            n_read += len(found)
            return found

        return reading

    for name in ("definitions", "definitions_in", "definitions_of"):
        monkeypatch.setattr(Catalogue, name, counted(getattr(Catalogue, name)))
    source = "".join(f"class C{n}:\n    def run(self):\n        self.run()\n" for n in range(n_classes))
    workspace_of(many=source)
    assert 0 < n_read < 20 * n_classes


def test_a_chunk_names_few_callees_and_not_those_it_defines() -> None:
    names = [f"part_{number:02}" for number in range(20)]
    definitions = "".join(f"def {name}(): ...\n" for name in names)
    calls = "".join(f"    {name}()\n" for name in names)
    workspace = Workspace()
    workspace.write_all({"parts.py": definitions, "app.py": f"from parts import *\n\n\ndef run():\n{calls}"})
    (text,) = (text for text in workspace.embed() if text.text.startswith("def run"))
    assert text.down == tuple(f"def {name}()" for name in names[:MAX_CALLEES])


def test_nothing_is_stale_once_embedded() -> None:
    workspace = workspace_of(store="def save(value): ...\n", app=CALLER)
    assert embedded(workspace) == set()
    workspace.write("app.py", CALLER)
    assert embedded(workspace) == set()


def test_a_changed_signature_brings_back_its_callers_and_only_them() -> None:
    workspace = workspace_of(store="def save(value): ...\n", app=CALLER, other="def save_all(): ...\n")
    workspace.write("store.py", "def save(value, path): ...\n")
    assert embedded(workspace) == {("store.py", "def save(value, path): ..."), ("app.py", "def run():")}


def test_a_changed_body_brings_back_no_caller() -> None:
    workspace = workspace_of(store="def save(value):\n    pass\n", app=CALLER)
    workspace.write("store.py", "\n\ndef save(value):\n    return 1\n")
    assert embedded(workspace) == {("store.py", "def save(value):")}


def test_a_definition_that_appears_far_up_the_bases_reaches_the_callers() -> None:
    workspace = workspace_of(
        root="class Root: ...\n",
        middle="from root import Root\n\n\nclass Middle(Root): ...\n",
        leaf="from middle import Middle\n\n\nclass Leaf(Middle):\n    def run(self):\n        self.stop()\n",
    )
    workspace.write("root.py", "class Root:\n    def stop(self, now): ...\n")
    assert ("leaf.py", "    def run(self):") in embedded(workspace)


def test_a_file_that_appears_is_found_by_those_who_import_it() -> None:
    workspace = workspace_of(app=CALLER)
    workspace.write("store.py", "def save(value): ...\n")
    assert ("app.py", "def run():") in embedded(workspace)


def test_a_package_that_exports_another_namesake_brings_back_the_callers() -> None:
    workspace = Workspace()
    package = {"pkg/one.py": "def save(first): ...\n", "pkg/two.py": "def save(second): ...\n"}
    workspace.write_all({**package, "pkg/__init__.py": "from .one import save\n"})
    workspace.write("app.py", CALLER.replace("store", "pkg"))
    workspace.embed()
    workspace.write("pkg/__init__.py", "from .two import save\n")
    (text,) = (text for text in workspace.embed() if text.path == "app.py")
    assert text.down == ("def save(second)",)


@pytest.mark.parametrize(
    ("caller", "target", "nearer"),
    [
        ("app/main.py", "one/lib/tool.py", "app/lib/tool.py"),
        ("app/main.ts", "app/tool.js", "app/tool.ts"),
    ],
)
def test_a_file_that_shadows_another_brings_back_those_who_import_it(
    caller: str, target: str, nearer: str
) -> None:
    sources = {
        "app/main.py": "from lib.tool import use\n\n\ndef run():\n    use()\n",
        "app/main.ts": 'import { use } from "./tool";\nfunction run() { use(); }\n',
        "one/lib/tool.py": "def use(): ...\n",
        "app/tool.js": "export function use() {}\n",
    }
    workspace = Workspace()
    workspace.write_all({caller: sources[caller], target: sources[target]})
    workspace.embed()
    workspace.write(nearer, "")
    assert [(text.path, text.down) for text in workspace.embed()] == [(caller, ())]


def test_a_removed_definition_brings_back_its_callers_and_takes_its_vector_along() -> None:
    workspace = workspace_of(store="def save(value): ...\n", app=CALLER)
    workspace.writer.remove_file("store.py")
    assert ("app.py", "def run():") in embedded(workspace)
    vectors = workspace.writer.commit().vectors
    assert vectors is not None and len(vectors) == 2


def test_the_vector_of_a_chunk_that_changed_meanwhile_is_dropped() -> None:
    workspace = Workspace()
    workspace.write("app.py", "def run(): ...\n")
    stale = workspace.writer.stale_chunks(9)
    workspace.write("app.py", "def ran(): ...\n")
    workspace.writer.add_vectors([key for key, _ in stale], embed([text for _, text in stale]))
    vectors = workspace.writer.commit().vectors
    assert vectors is not None and len(vectors) == 0
    assert [text.text for text in workspace.embed()] == ["def ran(): ..."]


def test_wanted_paths_come_first_and_no_more_than_asked_for() -> None:
    workspace = Workspace()
    workspace.write_all({f"{name}.py": f"def {name}(): ...\n" for name in "abcdef"})
    first = workspace.writer.stale_chunks(2, ("e.py", "unknown.py"))
    assert len(first) == 2 and first[0][1].path == "e.py"
    assert workspace.writer.stale_chunks(9, ("f.py",))[0][1].path == "f.py"


def test_hashes_tell_the_parts_of_a_text_apart() -> None:
    texts = [ChunkText("a", "b"), ChunkText("ab", ""), ChunkText("a", "", ("b",)), ChunkText("a", "b", ("",))]
    assert len({text_hash(text) for text in texts}) == 4
    assert all(len(text_hash(text)) == 16 for text in texts)


def test_an_edited_file_comes_before_those_that_wait_for_the_first_time() -> None:
    workspace = Workspace()
    workspace.write_all({f"{name}.py": f"def {name}(): ...\n" for name in "abcdef"})
    workspace.write("d.py", "def edited(): ...\n")
    assert workspace.writer.stale_chunks(1)[0][1].path == "d.py"


def test_many_files_are_checked_a_slice_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = workspace_of(**{name: f"def {name}(): ...\n" for name in "abcdef"})
    monkeypatch.setattr(embedding_queue, "_SLICE", 2)
    for name in "abcdef":
        workspace.write(f"{name}.py", f"\ndef {name}(): ...\n")
    n_calls = 0
    while not workspace.writer.is_embedded:
        assert workspace.writer.stale_chunks(9) == []
        n_calls += 1
    assert n_calls == 3


def test_without_an_encoder_there_are_no_vectors() -> None:
    workspace = Workspace(encoder="")
    snapshot = workspace.write_all({"a.py": "x = 1\n"})
    assert snapshot.vectors is None and workspace.writer.stale_chunks(5) == []
