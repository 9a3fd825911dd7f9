"""One hand-written source file a language, read from the test data."""

from pathlib import Path

from hypothesis import settings

from reprise.syntax.analysis import analyse
from reprise.types import FileSyntax

EXTENSIONS = {
    "python": "py",
    "javascript": "js",
    "typescript": "ts",
    "tsx": "tsx",
    "java": "java",
    "go": "go",
    "rust": "rs",
    "c": "c",
    "cpp": "cpp",
    "csharp": "cs",
    "ruby": "rb",
    "php": "php",
}
LANGUAGES = tuple(EXTENSIONS)

quick = settings(deadline=None, max_examples=25)
"""For properties that are tried in every language; never timed."""

_FOLDER = Path(__file__).parents[2] / "data" / "syntax"


def sample(language: str) -> str:
    return (_FOLDER / f"sample.{EXTENSIONS.get(language, 'txt')}").read_text(encoding="utf-8")


def syntax_of(language: str, text: str | None = None) -> FileSyntax:
    return analyse("sample", language, sample(language) if text is None else text).syntax
