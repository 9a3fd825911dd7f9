"""An editor's ghost text, written by a model server, is explained, saved, and made again elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.lsp_client import PATIENCE_S, LspClient, Message, ServerProcess, eventually
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn

LEDGER = "class Ledger:\n    def total(self):\n        return sum(self.entries)\n"
DRAFT = "from ledger import Ledger\n\nbook = Ledger()\nprint(book.)\n"
LINE = "total()"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A cache and a configuration of the test's own."""
    return {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "configuration")}


@pytest.fixture
def session(tmp_path: Path, environment: dict[str, str]) -> Iterator[tuple[LspClient, str]]:
    """An editor with a document open in a workspace, whose language model is connected."""
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "ledger.py").write_text(LEDGER)
    with LlamaCppStandIn(LINE) as model:
        named = {"REPRISE_GENERATOR_BACKEND": "llamacpp", "REPRISE_GENERATOR_URL": model.url}
        with ServerProcess(environment | named) as server:
            client = server.client
            client.initialize(root, capabilities={"textDocument": {"inlineCompletion": {}}})
            client.wait_until("ready")
            uri = client.open(root / "draft.py", DRAFT)
            assert eventually(lambda: _explained(client, uri)["model"])
            yield client, uri
            client.stop()


def _explained(client: LspClient, uri: str) -> Message:
    client.inline(uri, 3, 11)
    explanation: Message = client.command("reprise.explainLast", {"uri": uri})["explanation"]
    return explanation


def test_the_last_ghost_text_is_explained_by_its_prompts_snippets(session: tuple[LspClient, str]) -> None:
    explanation = _explained(*session)
    assert explanation["model"]["backend"] == "llamacpp"
    assert explanation["text"] == LINE
    assert explanation["log_probability"] < 0
    assert {snippet["path"] for snippet in explanation["snippets"]} == {"ledger.py"}
    assert explanation["unknown_because"] is None


def test_a_snippet_that_is_ignored_by_now_is_not_put_to_the_model_again(
    session: tuple[LspClient, str], tmp_path: Path
) -> None:
    client, uri = session
    (tmp_path / "workspace" / ".gitignore").write_text("ledger.py\n")

    def is_ignored() -> bool:
        place = {"uri": uri, "position": {"line": 3, "character": 11}}
        return bool(client.command("reprise.showContext", place)["context"] == [])

    assert eventually(is_ignored)
    explanation = client.command("reprise.explainLast", {"uri": uri})["explanation"]
    assert explanation["unknown_because"] == "ledger.py may no longer be shown to a language model"
    assert explanation["log_probability"] is None


def test_what_the_editor_saves_is_made_again_without_workspace_and_model(
    session: tuple[LspClient, str], environment: dict[str, str], tmp_path: Path
) -> None:
    client, uri = session
    record = tmp_path / "replay.json"
    record.write_text(json.dumps(client.command("reprise.replayLast", {"uri": uri})))
    done = subprocess.run(
        [sys.executable, "-m", "reprise", "replay", str(record), "--json"],
        env=os.environ | environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert (LINE, "llamacpp") in [(item["text"], item["source"]) for item in document["items"]]
    assert document["differences"] == []
