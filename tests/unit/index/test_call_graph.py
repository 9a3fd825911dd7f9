from __future__ import annotations

from collections.abc import Mapping

import pytest

from reprise.index.call_graph import callees, callers, imported_definitions, resolve_import
from reprise.index.snapshot import Snapshot
from reprise.types import Import, SymbolRef
from tests.unit.index.workspace_model import Workspace


def snapshot_of(files: Mapping[str, str]) -> Snapshot:
    return Workspace(encoder="").write_all(files)


def named(references: tuple[SymbolRef, ...]) -> list[str]:
    return [f"{reference.path}:{reference.symbol.qualified}" for reference in references]


def called(files: Mapping[str, str], path: str, qualified: str) -> list[str]:
    """What a definition calls, and a check that each of these knows it as a caller."""
    snapshot = snapshot_of(files)
    found = callees(snapshot, path, qualified)
    for reference in found:
        assert f"{path}:{qualified}" in named(callers(snapshot, reference.path, reference.symbol.qualified))
    return named(found)


def test_a_python_call_is_followed_through_imports() -> None:
    files = {
        "pkg/__init__.py": "from .io import load as read\n",
        "pkg/io.py": "def load(path): ...\ndef save(path): ...\n",
        "app.py": "import pkg.io\nimport pkg.io as files\nfrom pkg import read, io\n\n\n"
        "def main():\n    read(1)\n    pkg.io.save(2)\n    files.load(3)\n    io.save(4)\n",
    }
    assert called(files, "app.py", "main") == ["pkg/io.py:load", "pkg/io.py:save"]


def test_a_relative_import_counts_its_dots() -> None:
    files = {
        "a/b/c.py": "from ..d import f\nfrom . import e\nfrom .e import *\n\n\n"
        "def run():\n    f()\n    e.g()\n    h()\n",
        "a/d.py": "def f(): ...\n",
        "a/b/e.py": "def g(): ...\ndef h(): ...\n",
        "d.py": "def f(): ...\n",
    }
    assert called(files, "a/b/c.py", "run") == ["a/d.py:f", "a/b/e.py:g", "a/b/e.py:h"]


def test_a_package_under_src_is_found_and_a_namesake_of_the_standard_library_is_not() -> None:
    files = {
        "src/pkg/__init__.py": "",
        "src/pkg/json.py": "def dumps(value): ...\n",
        "src/pkg/core.py": "import json\n\n\ndef run():\n    json.dumps(1)\n",
        "tests/test_core.py": "from pkg.json import dumps\n\n\ndef test_it():\n    dumps(1)\n",
    }
    assert called(files, "src/pkg/core.py", "run") == []
    assert called(files, "tests/test_core.py", "test_it") == ["src/pkg/json.py:dumps"]


def test_of_two_packages_with_one_name_the_nearer_is_meant() -> None:
    files = {
        "one/lib/tool.py": "def use(): ...\n",
        "two/lib/tool.py": "def use(): ...\n",
        "two/app/main.py": "from lib.tool import use\n\n\ndef main():\n    use()\n",
    }
    assert called(files, "two/app/main.py", "main") == ["two/lib/tool.py:use"]


def test_self_is_looked_up_in_the_class_and_then_in_its_bases() -> None:
    files = {
        "base.py": "class Root:\n    def stop(self): ...\n\n\nclass Base(Root):\n    def start(self): ...\n",
        "child.py": "from base import Base\n\n\nclass Child(Base):\n"
        "    def run(self):\n        self.start()\n"
        "        self.stop()\n        self.own()\n\n    def own(self): ...\n\n    def start(self):\n"
        "        super().start()\n",
    }
    assert called(files, "child.py", "Child.run") == [
        "child.py:Child.start",
        "base.py:Root.stop",
        "child.py:Child.own",
    ]
    assert called(files, "child.py", "Child.start") == ["base.py:Base.start"]


def test_inner_functions_come_before_outer_ones_and_methods_are_not_bare_names() -> None:
    files = {
        "a.py": "def f(): ...\n\n\ndef outer():\n    def f(): ...\n\n    f()\n\n\n"
        "class A:\n    def f(self): ...\n\n    def g(self):\n        f()\n",
    }
    assert called(files, "a.py", "outer") == ["a.py:outer.f"]
    assert called(files, "a.py", "A.g") == ["a.py:f"]


def test_an_object_of_unknown_class_has_a_method_only_if_one_class_has_it() -> None:
    files = {
        "a.py": "class A:\n    def only(self): ...\n\n    def both(self): ...\n",
        "b.py": "class B:\n    def both(self): ...\n\n\ndef only_function(): ...\n",
        "c.py": "def run(thing):\n    thing.only()\n    thing.both()\n    thing.only_function()\n",
    }
    assert called(files, "c.py", "run") == ["a.py:A.only"]


def test_an_object_made_on_the_spot_and_a_class_have_their_methods() -> None:
    files = {
        "a.py": "class A:\n    def go(self): ...\n\n\nclass B:\n    def go(self): ...\n",
        "b.py": "from a import A, B\n\n\ndef run():\n    A().go()\n    B.go(None)\n",
    }
    assert called(files, "b.py", "run") == ["a.py:A", "a.py:A.go", "a.py:B.go"]


def test_what_is_imported_from_outside_is_not_guessed() -> None:
    files = {
        "a.py": "class A:\n    def array(self): ...\n",
        "b.py": "import numpy as np\nfrom os import walk\n\n\ndef run():\n    np.array()\n    walk()\n",
        "c.py": "def walk(): ...\n",
    }
    assert called(files, "b.py", "run") == []


def test_circular_star_imports_come_to_an_end() -> None:
    files = {
        "a.py": "from b import *\n\n\ndef run():\n    nowhere()\n",
        "b.py": "from a import *\nfrom b import *\n",
    }
    assert called(files, "a.py", "run") == []


def test_a_class_that_is_its_own_base_comes_to_an_end() -> None:
    files = {
        "a.py": "class A(B):\n    def run(self):\n        self.none()\n\n\n"
        "class B(A):\n    def other(self): ...\n"
    }
    assert called(files, "a.py", "A.run") == []


def test_a_module_can_be_called_index() -> None:
    files = {
        "pkg/index.py": "def find(): ...\n",
        "a.py": "from pkg import index\n\n\ndef run():\n    index.find()\n",
        "lib/x/index.ts": "export function load() {}\n",
        "lib/b.ts": 'import { load } from "./x/index";\nfunction run() { load(); }\n',
    }
    assert called(files, "a.py", "run") == ["pkg/index.py:find"]
    assert called(files, "lib/b.ts", "run") == ["lib/x/index.ts:load"]
    snapshot = snapshot_of(files)
    assert snapshot.importers_of("pkg/index.py") == {"a.py"}
    assert snapshot.importers_of("lib/x/index.ts") == {"lib/b.ts"}


@pytest.mark.parametrize("target", ["x.ts", "x.tsx", "x.d.ts", "x.js", "x/index.ts", "x.mjs"])
def test_a_relative_script_path_finds_its_file(target: str) -> None:
    files = {
        f"lib/{target}": "export function load() {}\n",
        "app/main.ts": 'import { load as l } from "../lib/x";\nexport function main() { l(); }\n',
    }
    snapshot = snapshot_of(files)
    (entry,) = snapshot.files["app/main.ts"].imports
    (found,) = resolve_import(snapshot, "app/main.ts", entry)
    assert isinstance(found, SymbolRef) and found.path == f"lib/{target}"
    assert snapshot.importers_of(f"lib/{target}") == {"app/main.ts"}


def test_scripts_are_followed_through_every_kind_of_import() -> None:
    files = {
        "base.ts": "export class Base { stop() {} }\nexport function util() {}\n"
        "export default class Store {}\n",
        "index.ts": 'export { util as tool } from "./base";\nexport * from "./base";\n',
        "old.js": 'const { util } = require("./base");\nconst base = require("./base");\n'
        "function run() { util(); base.util(); }\n",
        "app.ts": 'import Store from "./base.js";\nimport * as all from ".";\n'
        'import { tool } from "./index";\n'
        "class App extends all.Base { run() { this.stop(); tool(); all.util(); new Store(); } }\n",
    }
    assert called(files, "app.ts", "App.run") == ["base.ts:Base.stop", "base.ts:util", "base.ts:Store"]
    assert called(files, "old.js", "run") == ["base.ts:util"]


def test_a_name_is_found_through_a_file_that_exports_all_the_files_which_import_it() -> None:
    barrel = "".join(f'export * from "./part{number}";\n' for number in range(6))
    parts = {
        f"part{number}.ts": f'import {{ last, part0 }} from "./internal";\nexport const part{number} = 1;\n'
        for number in range(5)
    }
    app = 'import { last } from "./internal";\nfunction run() { last(); }\n'
    files = {"internal.ts": barrel, **parts, "part5.ts": "export function last() {}\n", "app.ts": app}
    assert called(files, "app.ts", "run") == ["part5.ts:last"]


def test_java_is_followed_through_packages_bases_and_static_imports() -> None:
    files = {
        "src/a/Base.java": "package a;\npublic class Base { void inherited() {} }\n",
        "src/a/Near.java": "package a;\nclass Near { static void help() {} }\n",
        "src/b/Tool.java": "package b;\npublic class Tool {\n  public static void use() {}\n"
        "  public static void all() {}\n}\n",
        "src/a/Main.java": "package a;\nimport b.Tool;\nimport static b.Tool.use;\nimport static b.Tool.*;\n"
        "public class Main extends Base {\n"
        "  void run() { inherited(); own(); Near.help(); Tool.use(); use(); all(); }\n"
        "  void own() {}\n}\n",
    }
    assert called(files, "src/a/Main.java", "Main.run") == [
        "src/a/Base.java:Base.inherited",
        "src/a/Main.java:Main.own",
        "src/a/Near.java:Near.help",
        "src/b/Tool.java:Tool.use",
        "src/b/Tool.java:Tool.all",
    ]


def test_other_languages_are_followed_by_name_and_only_among_themselves() -> None:
    files = {
        "a.go": "package a\n\nfunc Load() {}\n",
        "b.go": "package b\n\nfunc run() { a.Load() }\n",
        "c.rs": "fn Load() {}\n",
    }
    assert called(files, "b.go", "run") == ["a.go:Load"]


def test_an_included_file_is_found_by_its_path() -> None:
    files = {"include/net/socket.h": "int open_socket(void);\n", "src/main.c": '#include "net/socket.h"\n'}
    snapshot = snapshot_of(files)
    entry = Import("net/socket.h", None, "", 0, 1)
    assert resolve_import(snapshot, "src/main.c", entry) == ("include/net/socket.h",)


def test_the_imports_of_an_unsaved_buffer_are_resolved_too() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/io.py": "LIMIT = 1\n\n\ndef load(): ...\n\n\nclass Store:\n    def get(self): ...\n",
    }
    snapshot = snapshot_of(files)
    names = (Import("pkg.io", "load", "load", 0, 1),)
    assert named(imported_definitions(snapshot, ("new.py", names))) == ["pkg/io.py:load"]
    module = (Import("pkg.io", None, "pkg", 0, 1),)
    assert named(imported_definitions(snapshot, ("new.py", module))) == [
        "pkg/io.py:load",
        "pkg/io.py:Store",
    ]


def test_module_level_calls_have_no_caller_and_unknown_definitions_no_callees() -> None:
    snapshot = snapshot_of({"a.py": "def f(): ...\n\n\nf()\n"})
    assert callers(snapshot, "a.py", "f") == ()
    assert callees(snapshot, "a.py", "g") == callees(snapshot, "none.py", "g") == ()
