"""A repository of three files, to mine pairs from."""

from __future__ import annotations

from pathlib import Path

from reprise.training.mined import Repository
from reprise.training.pairs import mine

STORE = '''"""Storage."""


class Store:
    """Keeps values by key."""

    def __init__(self, root):
        self.root = root


def load_settings(path):
    """Read the settings of a project from its file."""
    with open(path) as stream:
        return parse_lines(stream)


def parse_lines(stream):
    return [line.split("=") for line in stream]
'''

FIRST = """from pkg.store import Store, load_settings


def start(project):
    root = project.root
    settings = load_settings(root)
    return settings
"""

SECOND = """from pkg.store import load_settings


def reload(window):
    path = window.path
    values = []
    values.append(load_settings(path))
    return values
"""


def mined(root: Path) -> Repository:
    """Write the files under `root` and mine them."""
    for path, text in {"store.py": STORE, "first.py": FIRST, "second.py": SECOND}.items():
        target = root / "pkg" / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return mine("small", root)
