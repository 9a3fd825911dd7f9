from __future__ import annotations

import pytest

from reprise.completion.apis.script_imports import ending_habit, is_common_js, script_import
from reprise.workspace.text import LineIndex


def with_import(text: str, specifier: str, name: str, is_default: bool = False) -> str:
    edit = script_import(text, specifier, name, is_default)
    lines = LineIndex(text)
    return text[: lines.offset(edit.range.start)] + edit.text + text[lines.offset(edit.range.end) :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import { b } from "./a";\n', 'import { b, name } from "./a";\n'),
        ('import {b} from "./a";\n', 'import {b, name} from "./a";\n'),
        ("import { z, b } from './a'\n", "import { z, b, name } from './a'\n"),
        ("import x from './b'\n", "import x from './b'\nimport { name } from './a'\n"),
        ("import type { T } from './a'\n", "import type { T } from './a'\nimport { name } from './a'\n"),
        (
            "import {\n  x,\n} from './b';\nrun();\n",
            "import {\n  x,\n} from './b';\nimport { name } from './a';\nrun();\n",
        ),
        ("const a = 'b'\n", "import { name } from './a'\n\nconst a = 'b'\n"),
        ("", 'import { name } from "./a";\n\n'),
        ("#!/usr/bin/env node\n\nrun();\n", '#!/usr/bin/env node\n\nimport { name } from "./a";\n\nrun();\n'),
        ('import "./b.css";\r\n', 'import "./b.css";\r\nimport { name } from "./a";\r\n'),
    ],
)
def test_an_import_is_written_as_the_file_writes_them(before: str, after: str) -> None:
    assert with_import(before, "./a", "name") == after


def test_a_default_export_is_imported_without_braces() -> None:
    assert with_import("run();\n", "./a", "Shop", is_default=True) == 'import Shop from "./a";\n\nrun();\n'


def test_endings_are_kept_where_the_file_writes_them() -> None:
    assert ending_habit('import { a } from "./a.js";\nimport fs from "fs";\n') == ".js"
    assert ending_habit('import { a } from "./a";\n') == ""


def test_a_file_of_requires_is_common_js() -> None:
    assert is_common_js("const a = require('./a')\n")
    assert not is_common_js("import a from './a'\nrequire('./b')\n")
