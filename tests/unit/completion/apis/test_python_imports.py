from __future__ import annotations

import ast

import pytest

from reprise.completion.apis.python_imports import prefers_relative, python_import
from reprise.workspace.text import LineIndex


def with_import(text: str, module: str, name: str) -> str:
    edit = python_import(text, module, name)
    lines = LineIndex(text)
    return text[: lines.offset(edit.range.start)] + edit.text + text[lines.offset(edit.range.end) :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from shop.a import one\n", "from shop.a import name, one\n"),
        ("from shop.a import Zed, one\n", "from shop.a import Zed, name, one\n"),
        ("from shop.a import z, b\n", "from shop.a import z, b, name\n"),
        (
            "from shop.a import (\n    one,\n    two,\n)\n",
            "from shop.a import (\n    name,\n    one,\n    two,\n)\n",
        ),
        ("from shop.a import one  # why\n", "from shop.a import one  # why\nfrom shop.a import name\n"),
        ("import shop.a\n", "import shop.a\nfrom shop.a import name\n"),
        ("import os\n", "import os\n\nfrom shop.a import name\n"),
        ("from shop.b import x\n", "from shop.a import name\nfrom shop.b import x\n"),
        (
            "from shop import x\nfrom shop.b import x\n",
            "from shop import x\nfrom shop.a import name\nfrom shop.b import x\n",
        ),
        ("from .b import x\n", "from shop.a import name\n\nfrom .b import x\n"),
        ("x = 1\n", "from shop.a import name\n\nx = 1\n"),
        ("", "from shop.a import name\n"),
        ('"""Doc."""\n\nx = 1\n', '"""Doc."""\n\nfrom shop.a import name\n\nx = 1\n'),
        ('"""Doc\nmore."""\nimport os\n', '"""Doc\nmore."""\nimport os\n\nfrom shop.a import name\n'),
        (
            "from __future__ import annotations\n",
            "from __future__ import annotations\n\nfrom shop.a import name\n",
        ),
        (
            "#!/usr/bin/python\n# why\nx = 1\n",
            "#!/usr/bin/python\n# why\n\nfrom shop.a import name\n\nx = 1\n",
        ),
        ("import os", "import os\n\nfrom shop.a import name"),
        ("import os\r\nx = 1\r\n", "import os\r\n\r\nfrom shop.a import name\r\nx = 1\r\n"),
    ],
)
def test_an_import_is_put_where_a_person_would(before: str, after: str) -> None:
    assert with_import(before, "shop.a", "name") == after
    ast.parse(after)


def test_a_line_that_would_grow_too_long_is_left_alone() -> None:
    names = ", ".join(f"name_number_{number}" for number in range(6))
    before = f"from shop.a import {names}\n"

    assert with_import(before, "shop.a", "other_name") == before + "from shop.a import other_name\n"


def test_relative_imports_sort_by_their_dots() -> None:
    before = "from ..core import a\nfrom .z import b\n"

    assert (
        with_import(before, ".k", "name") == "from ..core import a\nfrom .k import name\nfrom .z import b\n"
    )


def test_the_style_of_a_file_is_what_it_does_more_often() -> None:
    assert prefers_relative("from .a import b\nfrom . import c\nfrom shop.d import e\n", "shop.x")
    assert not prefers_relative("import os\n", "shop.x")
