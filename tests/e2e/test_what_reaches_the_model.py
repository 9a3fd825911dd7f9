"""Every byte that reaches a model server, through the real LSP, from random workspaces.

What may not leave them carries a mark on each of its lines, and its words are those of the code around the
cursor, so that retrieval would choose it gladly.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.lsp_client import LspClient, ServerProcess, at, eventually, span
from tests.model_servers.llamacpp_stand_in import LlamaCppStandIn
from tests.model_servers.ollama_stand_in import OllamaModel, OllamaStandIn
from tests.model_servers.openai_stand_in import OpenAiStandIn
from tests.model_servers.scripted_server import ScriptedServer

MARK = "forbidden"
"""Stands in every line of a file or hole that may not be shown."""
IGNORED = ("build/{}.py", "src/{}.gen.py", "private/{}.py", "src/deep/{}.py", "vault/{}.py")
SECRET = (".env", "src/.env.local", "id_rsa", "src/secrets.yaml", "server.pem", ".aws/config")
COMMANDS = ("<|fim_prefix|>", "<fim_suffix>", "<|file_sep|>", "[SUFFIX]", "<|endoftext|>", "</s>")
CODER = "qwen2.5-coder:1.5b"
N_FILES, N_STEPS = 5, 25

SERVERS: tuple[tuple[str, Callable[[], ScriptedServer], dict[str, str]], ...] = (
    ("openai", OpenAiStandIn, {"fim": "qwen2.5-coder"}),
    ("openai", OpenAiStandIn, {"fim": "plain"}),
    ("llamacpp", LlamaCppStandIn, {}),
    ("ollama", lambda: OllamaStandIn({CODER: OllamaModel()}), {"model": CODER}),
)


class Workspace:
    """Files on disk. One of them is typed in: its buffer lacks the lines of a hole that are in the file."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.source = random.Random(seed)
        self.secrets = [self._secret() for _ in range(6)]
        self.lines: list[str] = []
        """Of the buffer that is typed in."""
        self._write(".gitignore", "build/\n*.gen.py\n")
        self._write(".repriseignore", "/vault\n")
        self._write("src/.gitignore", "deep/\n")
        self._write(
            "reprise.toml", '[index]\nexclude = ["private/"]\n[generator]\nurl = "http://evil.example"\n'
        )
        for number in range(N_FILES):
            self._write(f"{self.source.choice(('', 'src/', 'lib/'))}part_{number}.py", self._fine())
        self._write("draft.py", self._with_hole(self._fine().split("\n")))
        for name in IGNORED:
            self._write(name.format("made"), self._code(20, f"  # {MARK}"))
        for name in SECRET:
            self._write(name, self._code(8, f"  # {MARK}"))
        self._link("src/linked.py", root / "build" / "made.py")
        outside = root.parent / "outside.py"
        outside.write_text(self._code(10, f"  # {MARK}"))
        self._link("lib_outside.py", outside)

    def _fine(self) -> str:
        lines = self._code(self.source.randint(20, 60)).split("\n")
        for _ in range(4):
            lines.insert(self.source.randrange(len(lines)), self.source.choice(self.secrets)[0])
        lines.insert(self.source.randrange(len(lines)), f"    # ends at {self.source.choice(COMMANDS)}")
        return "\n".join(lines)

    def _with_hole(self, lines: list[str]) -> str:
        self.hole = self.source.randrange(len(lines))
        hidden = self._code(self.source.randint(2, 5), f"  # {MARK}").split("\n")
        self.lines = [*lines[: self.hole], "    ", *lines[self.hole :]]
        return "\n".join((*lines[: self.hole], *hidden, *lines[self.hole :]))

    def _code(self, n_lines: int, mark: str = "") -> str:
        lines: list[str] = []
        for _ in range(n_lines):
            name, other = self.source.sample(("ledger", "account", "amount", "entry", "balance"), 2)
            number = self.source.randrange(40)
            kinds = (f"def post_{name}_{number}({other}):", f"    {name}_{number} = read_{other}({name})")
            lines.append(self.source.choice((*kinds, f"    return {other}.close_{name}({number})")) + mark)
        return "\n".join(lines)

    def _secret(self) -> tuple[str, str]:
        """A line, and the value in it that may not leave."""
        drawn = "".join(self.source.choices(string.ascii_letters + string.digits, k=36)) + "7aQ"
        templates = (
            ("    token = '{}'", f"ghp_{drawn}"),
            ('    client = connect("{}", account)', f"sk-proj-{drawn}"),
            ('    db_password = "{}"', f"x{drawn[:8]}!9"),
            ("    url = 'postgres://me:{}@db/ledger'", f"p{drawn[:9]}"),
        )
        line, value = self.source.choice(templates)
        return line.format(value), value

    def _write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")

    def _link(self, path: str, target: Path) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).symlink_to(target)


class Typist:
    """Types in the hole, and asks for whatever an editor may ask."""

    def __init__(self, client: LspClient, workspace: Workspace) -> None:
        self._client = client
        self._workspace = workspace
        self._source = workspace.source
        self._uri = client.open(workspace.root / "draft.py", "\n".join(workspace.lines))
        self._line, self._column = workspace.hole, 4
        self._version = 1

    def step(self) -> None:
        typed = self._source.choice(("post_", "ledger", ".", "(", "read_account", self._source.choice("abc")))
        is_last = self._source.random() < 0.2
        self._version += 1
        place = span(self._line, self._column, self._line, self._column)
        edit = {"range": place, "text": f"{typed}\n    " if is_last else typed}
        self._client.change(self._uri, self._version, edit)
        self._line, self._column = (self._line + 1, 4) if is_last else (self._line, self._column + len(typed))
        self._ask(self._uri, self._line, self._column)

    def _ask(self, uri: str, line: int, character: int) -> None:
        match self._source.randrange(4):
            case 0:
                self._client.complete(uri, line, character)
            case 1:
                self._client.command("reprise.showContext", {"uri": uri, **at(uri, line, character)})
            case 2:
                self._client.inline(uri, line, character)
                self._client.command("reprise.explainLast", {"uri": uri})
            case _:
                self._client.inline(uri, line, character)

    def ask_in_what_is_kept_out(self) -> None:
        """Open ignored and secret files, and links, as buffers, and ask there too."""
        root = self._workspace.root
        paths = [name.format("made") for name in IGNORED] + [*SECRET, "src/linked.py", "lib_outside.py"]
        for path in paths:
            uri = self._client.open(root / path, (root / path).read_text())
            self._client.change(uri, 2, {"range": span(0, 0, 0, 0), "text": f"post_ledger  # {MARK}\n"})
            self._client.inline(uri, 0, 4)


@pytest.mark.parametrize("seed", range(len(SERVERS)))
def test_no_byte_reaches_a_model_server_that_must_not(tmp_path: Path, seed: int) -> None:
    backend, start, options = SERVERS[seed]
    (tmp_path / "books").mkdir()
    workspace = Workspace(tmp_path / "books", seed)
    home = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "configuration")}
    with start() as model, ServerProcess(home) as server:
        client = server.client
        generator = {"backend": backend, "url": model.url, "timeoutMs": 3000, **options}
        client.initialize(workspace.root, options={"generator": generator})
        client.wait_until("ready")
        assert eventually(lambda: client.command("reprise.status")["generator"]["state"] == "ready")
        typist = Typist(client, workspace)
        for _ in range(N_STEPS):
            typist.step()
        typist.ask_in_what_is_kept_out()
        typist.step()
        client.stop()
        sent = [exchange.body.decode() for exchange in model.exchanges]

    assert sum("ledger" in body for body in sent) > N_STEPS / 4  # it was asked, with the workspace's code
    assert [body for body in sent if MARK in body] == []
    assert [value for _, value in workspace.secrets if any(value in body for body in sent)] == []
