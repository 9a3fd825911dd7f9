"""Emacs with Eglot and `client-emacs/reprise.el`, typing into a small workspace with the real server.

Runs in an unpacked Emacs 30, whose Eglot negotiates the position encoding, and in this machine's own Emacs,
which may hold an older one that knows UTF-16 alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn

REPOSITORY = Path(__file__).parents[2]
EDITORS = Path(__file__).parent / "editors"
WORKSPACE = Path(__file__).parents[1] / "data" / "editor_workspace"
SERVER = [sys.executable, "-m", "reprise", "serve", "--stdio"]

pytestmark = pytest.mark.client


@pytest.fixture(scope="module", params=["unpacked", "installed"])
def emacs(request: pytest.FixtureRequest, unpacked_editor: Callable[[str], str]) -> list[str]:
    """The command that starts an Emacs which has Eglot."""
    if request.param == "unpacked":
        return [unpacked_editor("emacs")]
    installed = shutil.which("emacs")
    if installed is None:
        pytest.skip("no Emacs is installed")
    packages = Path("/usr/share/emacs/site-lisp/elpa-src").glob("eglot-*")
    command = [installed, *(f"--directory={folder}" for folder in packages)]
    if subprocess.run([*command, "--batch", "-l", "eglot"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the installed Emacs has no Eglot")
    return command


@pytest.fixture(scope="module")
def seen(emacs: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a session with the server showed."""
    return _session(emacs, tmp_path_factory.mktemp("emacs"), SERVER)


def test_eglot_connects_and_learns_when_the_server_is_ready(seen: dict[str, Any]) -> None:
    assert seen["ready"] is True


def test_completion_at_point_offers_a_name_of_the_workspace(seen: dict[str, Any]) -> None:
    assert seen["popup"]["items"]
    assert seen["popup"]["line"].startswith("row = parse_ledger_row")


def test_every_item_says_at_once_what_it_is(seen: dict[str, Any]) -> None:
    assert all(item["note"].strip() for item in seen["popup"]["items"])


def test_an_item_behind_emoji_replaces_what_it_should(seen: dict[str, Any]) -> None:
    assert seen["after_emoji"]["line"].startswith('label = "🧾🧾" + parse_ledger_row')


def test_a_function_of_the_unsaved_buffer_is_offered(seen: dict[str, Any]) -> None:
    assert seen["unsaved"]["line"].startswith("rate = unsaved_discount_rate")


def test_the_context_at_point_can_be_read(seen: dict[str, Any]) -> None:
    assert "ledger.py:" in seen["context"]


def test_the_mode_line_names_the_state(seen: dict[str, Any]) -> None:
    assert seen["mode_line"] == "Reprise:ready"


def test_a_models_line_is_offered_and_the_mode_line_names_the_model(
    emacs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaStandIn({"starcoder2:3b": OllamaModel()}, "ger()") as server:
        monkeypatch.setenv("REPRISE_GENERATOR_BACKEND", "ollama")
        monkeypatch.setenv("REPRISE_GENERATOR_URL", server.url)
        monkeypatch.setenv("REPRISE_GENERATOR_MODEL", "starcoder2:3b")
        seen = _session(emacs, tmp_path, SERVER)

    assert seen["mode_line"] == "Reprise:ready,starcoder2:3b"
    assert any("parse_ledger()" in item["label"] for item in seen["popup"]["items"])


def test_the_mode_line_says_that_the_model_is_down(
    emacs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRISE_GENERATOR_BACKEND", "llamacpp")
    monkeypatch.setenv("REPRISE_GENERATOR_URL", "http://127.0.0.1:1")
    seen = _session(emacs, tmp_path, SERVER)

    assert seen["mode_line"] == "Reprise:ready,model down"
    assert seen["popup"]["line"].startswith("row = parse_ledger_row")


def test_without_the_server_nothing_completes(emacs: list[str], tmp_path: Path) -> None:
    seen = _session(emacs, tmp_path, [])
    assert seen["popup"] == {"items": [], "line": "row = parse_led"}
    assert seen["unsaved"]["line"] == "rate = unsaved_disc"


def _session(emacs: list[str], folder: Path, server: list[str]) -> dict[str, Any]:
    workspace = folder / "workspace"
    shutil.copytree(WORKSPACE, workspace)
    plugin = [
        "-L",
        str(REPOSITORY / "client-emacs"),
        "-l",
        "reprise",
        "-l",
        str(EDITORS / "emacs_session.el"),
    ]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
    session = subprocess.run(
        [*emacs, "-Q", "--batch", *plugin, str(workspace), *server],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        env=environment,
        check=False,
    )
    assert session.returncode == 0, session.stderr
    answer: dict[str, Any] = json.loads(session.stdout)
    return answer
