from __future__ import annotations

import pytest

from reprise.workspace.languages import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b/main.py", "python"),
        ("stubs/os.pyi", "python"),
        ("App.jsx", "javascript"),
        ("lib.mjs", "javascript"),
        ("types.d.ts", "typescript"),
        ("server.cts", "typescript"),
        ("App.tsx", "tsx"),
        ("Main.java", "java"),
        ("main.go", "go"),
        ("lib.rs", "rust"),
        ("util.h", "c"),
        ("util.HPP", "cpp"),
        ("a.cc", "cpp"),
        ("Program.cs", "csharp"),
        ("lib/tasks/db.rake", "ruby"),
        ("Gemfile", "ruby"),
        ("index.php", "php"),
        ("README.md", "text"),
        ("Makefile", "text"),
        (".py", "python"),
        ("py", "text"),
        ("", "text"),
    ],
)
def test_a_language_follows_from_the_name(path: str, language: str) -> None:
    assert language_of(path) == language


def test_every_answer_is_a_known_language() -> None:
    assert {language_of(name) for name in ("x.py", "x.tsx", "x.php", "x.none")} <= set(LANGUAGES)
