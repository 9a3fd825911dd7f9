"""Neovim >= 0.12 with a language model behind Reprise: its line is ghost text, and its state can be seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.generated_code import setting
from tests.model_servers.llamacpp_process import llamacpp_server
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.tiny_code_model import tiny_code_model

REPOSITORY = Path(__file__).parents[2]
SESSION = Path(__file__).parent / "editors" / "neovim_model_session.lua"
PLUGIN = REPOSITORY / "client-neovim" / "reprise.lua"
SERVER = [sys.executable, "-m", "reprise", "serve", "--stdio"]
RECORD = setting("price", "euro")
"""Asks for a unit that only another file of the workspace names."""

pytestmark = pytest.mark.client

Watch = Callable[[dict[str, str]], dict[str, Any]]


@pytest.fixture
def watch(neovim: str, tmp_path: Path) -> Watch:
    """Runs a session with a generator's settings, and returns what it showed."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "reprise.toml").touch()
    for path, text in RECORD.files:
        (workspace / path).write_text(text, "utf-8")
    header = RECORD.prefix.partition("\n")[0]
    (workspace / "main.py").write_text(f"{header}\n{RECORD.suffix}", "utf-8")
    homes = {
        f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")
    }

    def run(generator: dict[str, str]) -> dict[str, Any]:
        script = [str(SESSION), neovim, str(PLUGIN), str(workspace), json.dumps(generator), *SERVER]
        command = [neovim, "-l", *script]
        environment = os.environ | homes
        session = subprocess.run(
            command, capture_output=True, text=True, timeout=120, env=environment, check=False
        )
        assert session.returncode == 0, session.stderr
        seen: dict[str, Any] = json.loads(session.stderr)  # `nvim -l` prints there
        return seen

    return run


def test_a_real_models_line_is_ghost_text_and_is_accepted(watch: Watch) -> None:
    with llamacpp_server(tiny_code_model().gguf) as url:
        seen = watch({"backend": "llamacpp", "url": url})

    assert seen["inline"]["ghost"] == RECORD.middle
    assert seen["inline"]["line"] == f"    shown = {RECORD.middle}"
    assert seen["statusline"] == "Reprise ready, tiny-code-model"
    assert "settings.py:" in seen["explained"]


def test_what_ollama_writes_is_ghost_text(watch: Watch) -> None:
    model = "qwen2.5-coder:1.5b-base"
    with OllamaStandIn({model: OllamaModel()}, "42") as server:
        seen = watch({"backend": "ollama", "url": server.url, "model": model})

    assert seen["inline"]["line"] == "    shown = 42"
    assert seen["statusline"] == f"Reprise ready, {model}"


def test_without_its_model_the_editor_is_told_once_and_copies_are_shown(watch: Watch) -> None:
    seen = watch({"backend": "llamacpp", "url": "http://127.0.0.1:1"})

    assert seen["statusline"] == "Reprise ready, model down"
    assert "connection refused" in seen["text"]
    assert seen["messages"].count("connection refused") == 1
    assert seen["inline"]["ghost"]


def test_a_mistyped_prompt_format_is_told(watch: Watch) -> None:
    with OllamaStandIn({"tiny": OllamaModel()}) as server:
        seen = watch({"backend": "ollama", "url": server.url, "model": "tiny", "fim": "qwne"})

    assert seen["messages"].count("no prompt format 'qwne'") == 1
