from __future__ import annotations

import pytest

from reprise.completion.generation.typed import typed_in, typed_since
from tests.unit.completion.cursor import site_of

ASKED = "import os\n\nos.<|>\nprint()\n"


@pytest.mark.parametrize(
    ("later", "typed"),
    [
        ("import os\n\nos.<|>\nprint()\n", ""),
        ("import os\n\nos.path<|>\nprint()\n", "path"),
        ("import os\n\nos.path\n<|>\nprint()\n", "path\n"),
        ("import os\n\nos<|>\nprint()\n", None),
        ("import sys\n\nos.path<|>\nprint()\n", None),
        ("import os\n\nos.path<|>\nprint(1)\n", None),
        ("import os\n\nos.path<|>print()\n", None),
    ],
)
def test_what_was_typed_is_what_stands_between_the_two_cursors(later: str, typed: str | None) -> None:
    assert typed_since(site_of(ASKED), site_of(later)) == typed


def test_another_file_or_another_view_is_another_place() -> None:
    assert typed_since(site_of(ASKED), site_of(ASKED, path="other.py")) is None
    assert typed_since(site_of(ASKED), site_of(ASKED, with_suffix=False)) is None


@pytest.mark.parametrize(
    ("later", "typed"),
    [
        ("import os\n\nos.join(<|>)\nprint()\n", "join("),
        ('import os\n\nos.join(a, "<|>")\nprint()\n', 'join(a, "'),
        ("import os\n\nos.join(<|>]\nprint()\n", None),
        ("import os\n\nos.join<|>)\nprint()\n", None),
        ("import os\n\nos.join(<|>x)\nprint()\n", None),
    ],
)
def test_what_the_editor_closed_behind_the_cursor_is_no_change(later: str, typed: str | None) -> None:
    assert typed_since(site_of(ASKED), site_of(later)) == typed


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("import os\n\nos.\nprint()\n", ("",)),
        ("import os\n\nos.path\nprint()\n", ("path",)),
        ("import os\n\nos.join()\nprint()\n", ("join()", "join(")),
        ("import os\n\nos\nprint()\n", ()),
        ("import os\n\nos.path\nprint(1)\n", ()),
        ("# new\nimport os\n\nos.\nprint()\n", ()),
    ],
)
def test_a_changed_buffer_tells_what_may_have_been_typed(text: str, typed: tuple[str, ...]) -> None:
    assert typed_in(text, site_of(ASKED)) == typed


def test_text_typed_twice_over_is_not_counted_twice() -> None:
    assert typed_in("aaa", site_of("aa<|>aa")) == ()
