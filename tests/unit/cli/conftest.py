"""A small workspace and a way to run one command on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reprise.cli import invoke

LEDGER = '''class Ledger:
    """Books entries."""

    def __init__(self, path):
        self.entries = []

    def post_entry(self, account, amount):
        """Book one amount on an account."""
        self.entries.append((account, amount))


def load_ledger(path):
    """Read a ledger from disk."""
    with open(path, encoding="utf-8") as handle:
        return Ledger(handle.read())
'''
DRAFT = "from ledger import load_ledger\n\nbook = load_ledger('x')\nbook.post\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs one command in this process, with a cache and a configuration of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> Outcome:
        capfd.readouterr()
        status = invoke([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two files, of which one uses the other."""
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "reprise.toml").write_text("")
    (root / "ledger.py").write_text(LEDGER)
    (root / "draft.py").write_text(DRAFT)
    return root
