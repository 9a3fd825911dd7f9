"""Neovim >= 0.12 with `client-neovim/reprise.lua`, typing into a small workspace with the real server.

Two sessions run, one with the server and one without; each test looks at what they showed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
EDITORS = Path(__file__).parent / "editors"
WORKSPACE = Path(__file__).parents[1] / "data" / "editor_workspace"
SERVER = [sys.executable, "-m", "reprise", "serve", "--stdio"]
OPENING = '    with open(path, encoding="utf-8") as handle:'

pytestmark = pytest.mark.client


@pytest.fixture(scope="module")
def seen(neovim: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a session with the server showed."""
    return _session(neovim, tmp_path_factory.mktemp("neovim"), SERVER)


@pytest.fixture(scope="module")
def seen_without_server(neovim: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the same keys showed with no server."""
    return _session(neovim, tmp_path_factory.mktemp("neovim-alone"), [])


def test_the_server_attaches_and_says_when_it_is_ready(seen: dict[str, Any]) -> None:
    assert seen["ready"]
    assert seen["encoding"] in ("utf-8", "utf-16", "utf-32")


def test_ghost_text_appears_while_typing(seen: dict[str, Any]) -> None:
    assert seen["inline"]["ghost"] == OPENING.removeprefix("    with open(path, enc")
    assert seen["inline"]["screen"] == OPENING.strip()


def test_tab_puts_the_ghost_text_into_the_buffer(seen: dict[str, Any]) -> None:
    assert seen["inline"]["line"] == OPENING
    assert f"def load_taxes(path: str):\n{OPENING}\n" in seen["file"]


def test_ghost_text_that_was_typed_into_is_not_inserted_twice(seen: dict[str, Any]) -> None:
    assert seen["typed_ahead"]["line"] == OPENING


def test_the_popup_completes_a_name_of_the_workspace(seen: dict[str, Any]) -> None:
    words = [item["word"] for item in seen["popup"]["items"]]
    assert any(word.startswith("parse_ledger_row") for word in words)
    assert seen["popup"]["line"].startswith("row = parse_ledger_row")


def test_an_item_behind_emoji_replaces_what_it_should(seen: dict[str, Any]) -> None:
    assert seen["after_emoji"]["line"].startswith('label = "🧾🧾" + parse_ledger_row')


def test_the_context_at_the_cursor_can_be_read(seen: dict[str, Any]) -> None:
    assert "ledger.py:" in seen["context"]


def test_the_server_ends_with_its_client(seen: dict[str, Any]) -> None:
    assert seen["stopped"] is True


def test_without_the_server_nothing_completes(seen_without_server: dict[str, Any]) -> None:
    assert "ghost" not in seen_without_server["inline"]
    assert seen_without_server["inline"]["line"].rstrip() == "    with open(path, enc"
    assert seen_without_server["popup"]["items"] == []


def _session(neovim: str, folder: Path, server: list[str]) -> dict[str, Any]:
    workspace = folder / "workspace"
    shutil.copytree(WORKSPACE, workspace)
    (workspace / "reprise.toml").touch()  # marks the root: Neovim opens a folder only where something does
    plugin = REPOSITORY / "client-neovim" / "reprise.lua"
    script = [str(EDITORS / "neovim_session.lua"), neovim, str(plugin), str(workspace), *server]
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    environment = os.environ | homes
    session = subprocess.run(
        [neovim, "-l", *script], capture_output=True, text=True, timeout=240, env=environment, check=False
    )
    assert session.returncode == 0, session.stderr
    saved = (workspace / "draft.py").read_text(encoding="utf-8")
    return {**json.loads(session.stderr), "file": saved}  # `nvim -l` prints there
