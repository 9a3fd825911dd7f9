"""The packages of a split, laid out as folders of sources, and their files.

Knows nothing of questions.
"""

from __future__ import annotations

from pathlib import Path

SUFFIXES = {"python": (".py",), "typescript": (".ts", ".tsx"), "java": (".java",)}
"""Of the files that questions are drawn from, by language."""

_MAX_LINE = 1000  # characters; longer lines are data


def read_files(root: Path, language: str) -> list[tuple[str, str]]:
    """Path relative to `root` and text of each file of a language with content, by path."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in SUFFIXES[language] or not path.is_file() or path.name.endswith(".d.ts"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.strip() and max(map(len, text.split("\n"))) <= _MAX_LINE:
            found.append((path.relative_to(root).as_posix(), text))
    return found
