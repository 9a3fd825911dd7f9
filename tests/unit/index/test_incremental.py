"""Incremental equals from scratch: after any edits the index is that of the final texts, in every table."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprise.index.ngrams import ContextKey
from reprise.index.snapshot import Snapshot
from reprise.syntax.lexemes import Overlay
from tests.unit.index.workspace_model import (
    DIMENSION,
    Workspace,
    graph_of,
    lexical_hits,
    place,
    tables_of,
)

PATHS = [
    "a.py",
    "pkg/__init__.py",
    "pkg/a.py",
    "pkg/b.py",
    "lib/x.ts",
    "lib/index.ts",
    "q/Top.java",
    "notes.md",
]
NAMES = ["load", "save", "Store", "Base", "run_all"]
LINES = st.sampled_from(
    [
        "from pkg import {0}\n",
        "from pkg.a import {0} as {1}\n",
        "from .b import *\n",
        "from . import a\n",
        "import pkg.b\n",
        "def {0}(value, {1}=None):\n    return {1}(value) + pkg.b.{0}(value)\n\n",
        "class {0}({1}):\n    def {1}(self):\n        return self.{0}() or other.{1}()\n\n",
        "class {0}({1}):\n    def {0}(self, x): return super().{0}(x)\n\n",
        "{0} = {1}()\n",
        'import {{ {0}, {1} as z }} from "./x";\n',
        "export class {0} extends {1} {{\n  {1}() {{ this.{0}(); z(); }}\n}}\n",
        "export function {0}(a) {{ return {1}(a); }}\n",
        "public class {0} extends {1} {{ void {1}() {{ {0}(); }} void {0}() {{}} }}\n",
        "\n",
        "if True: {0}.{1}(\n",
    ]
)
SNIPPETS = st.builds(str.format, LINES, st.sampled_from(NAMES), st.sampled_from(NAMES))
WORKSPACES = st.dictionaries(st.sampled_from(PATHS), st.lists(SNIPPETS, max_size=5), min_size=3)
"""Each file as the snippets it is made of."""
EDITS = st.tuples(
    st.sampled_from(["insert", "replace", "delete"]), st.sampled_from(PATHS), st.integers(0, 4), SNIPPETS
)
OTHERS = st.tuples(
    st.sampled_from(["remove", "rename", "embed", "embed all", "commit", "flush", "maintain", "reopen"]),
    st.sampled_from(PATHS),
    st.integers(0, len(PATHS) - 1),
    st.just(""),
)
Step = tuple[str, str, int, str]
QUERIES: list[Mapping[str, float]] = [
    {"load": 1.0, "save": 0.5},
    {"pkg": 1.0, "value": 2.0, "return": 1.0, "unknown": 1.0},
    {"self": 1.0, "run": 1.0, "all": 1.0, "run_all": 1.0},
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORKSPACES, st.lists(st.one_of(EDITS, EDITS, OTHERS), max_size=12))
def test_any_edits_give_the_index_of_the_final_texts(files: dict[str, list[str]], steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        edited = Workspace(Path(folder, "edited"))
        edited.write_all(_texts(files))
        edited.embed()
        edited.writer.flush()
        for step in steps:
            _apply(edited, files, *step)
        fresh = Workspace(Path(folder, "fresh"))
        fresh.write_all(_texts(files))
        for workspace in (edited, fresh):
            workspace.embed()
        expected = _knowledge(fresh.writer.commit())
        assert _knowledge(edited.writer.commit()) == expected
        for workspace in (edited, fresh):
            workspace.reopen()
        assert edited.embed() == []
        assert _knowledge(edited.writer.commit()) == expected
        for workspace in (edited, fresh):
            workspace.writer.close()
        assert tables_of(Path(folder, "edited")) == tables_of(Path(folder, "fresh"))


def _texts(files: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: "".join(snippets) for path, snippets in files.items()}


def _apply(
    workspace: Workspace, files: dict[str, list[str]], action: str, path: str, number: int, snippet: str
) -> None:
    if action in ("insert", "replace", "delete"):
        snippets = files.setdefault(path, [])
        snippets[number : number + (action != "insert")] = [] if action == "delete" else [snippet]
        workspace.write(path, "".join(snippets))
    elif action == "remove":
        workspace.writer.remove_file(path)
        files.pop(path, None)
    elif action == "rename":
        if path in files:
            workspace.writer.remove_file(path)
            files[PATHS[number]] = files.pop(path)
            workspace.write(PATHS[number], "".join(files[PATHS[number]]))
    elif action == "embed":
        workspace.embed(1, 3)
    elif action == "embed all":
        workspace.embed()
    elif action == "reopen":
        workspace.reopen()
    else:
        getattr(workspace.writer, action)()


def _knowledge(snapshot: Snapshot) -> dict[str, Any]:
    """All that a snapshot answers, without ids."""
    assert snapshot.vectors is not None
    keys, cosines = snapshot.vectors.search(_probe(), 1000)
    return {
        "files": {
            path: (
                file.content_hash,
                file.n_lines,
                file.symbols,
                file.imports,
                file.calls,
                _chunks(snapshot, path),
            )
            for path, file in snapshot.files.items()
        },
        "names": {
            name: {key: frozenset(paths) for key, paths in getattr(snapshot.catalogue, name)._paths.items()}
            for name in ("definers", "callers", "importers", "stems")
        },
        "lexical": [lexical_hits(snapshot, query, top) for query in QUERIES for top in (1, 3, 50)],
        "graph": graph_of(snapshot),
        "vectors": sorted(
            zip((place(snapshot, key) for key in keys.tolist()), cosines.tolist(), strict=True)
        ),
        "ngrams": _continuations(snapshot, ["def", " ", "load"]) + _continuations(snapshot, ["self", "."]),
    }


def _chunks(snapshot: Snapshot, path: str) -> list[tuple[Any, ...]]:
    return [
        (chunk.kind, chunk.symbol, chunk.start_line, chunk.end_line, chunk.text)
        for chunk in snapshot.files[path].chunks
    ]


def _continuations(snapshot: Snapshot, context: list[str]) -> list[tuple[str, int]]:
    vocabulary = snapshot.ngrams.vocabulary
    overlay = Overlay(vocabulary)
    numbers = [overlay.number(lexeme) for lexeme in context]
    found = snapshot.ngrams.continuations(ContextKey.of(numbers), sample=1000)
    return sorted(
        (vocabulary.strings[number], length)
        for matches in found
        for number, length in zip(
            np.asarray(matches.following).tolist(), np.asarray(matches.lengths).tolist(), strict=True
        )
    )


def _probe() -> Any:
    return np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
