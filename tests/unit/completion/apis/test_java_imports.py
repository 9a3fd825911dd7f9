from __future__ import annotations

import pytest

from reprise.completion.apis.java_imports import java_import
from reprise.workspace.text import LineIndex


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "package a;\n\nimport b.A;\nimport z.Z;\n",
            "package a;\n\nimport b.A;\nimport m.Name;\nimport z.Z;\n",
        ),
        ("package a;\n\nimport z.Z;\n", "package a;\n\nimport m.Name;\nimport z.Z;\n"),
        ("package a;\n\nclass C {}\n", "package a;\n\nimport m.Name;\n\nclass C {}\n"),
        ("class C {}\n", "import m.Name;\n\nclass C {}\n"),
        ("import m.*;\nclass C {}\n", "import m.*;\nclass C {}\n"),
    ],
)
def test_a_class_is_imported_in_order(before: str, after: str) -> None:
    lines, text = LineIndex(before), before
    for edit in java_import(before, "m", "Name"):
        text = text[: lines.offset(edit.range.start)] + edit.text + text[lines.offset(edit.range.end) :]

    assert text == after
