"""Random workspaces that hold what no prompt may show, each such text with a mark of its own."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reprise.completion.site import CompletionSite, site_at
from reprise.config import IndexSettings
from reprise.types import ChunkKind, Hit
from reprise.workspace.policy import Policy

HOLE, IGNORED, SECRET = "hole_mark", "ignored_mark", "secret_file_mark"
_FOLDERS = ("src/", "src/shop/", "lib/", "")
_IGNORED_NAMES = ("build/{}.py", "src/{}.gen.py", "private/{}.ts", "lib/build/{}.go", "dist/{}.js")
_SECRET_NAMES = (".env", "src/.env.local", "id_rsa", "lib/secrets.yaml", "server.pem", ".ssh/config")
_COMMANDS = (
    "<|fim_prefix|>",
    "<fim_suffix>",
    "<file_sep>",
    "<|file_sep|>",
    "[SUFFIX]",
    "<EOT>",
    "<|endoftext|>",
)
_LINE_ENDS = ("\n", "\n", "\n", "\r\n")


@dataclass(frozen=True)
class RandomWorkspace:
    """Texts by path, as they stand on disk; `secrets` are values inside fine files."""

    policy: Policy
    files: dict[str, str]
    shown: list[str]
    """The paths of the files that may be completed."""
    secrets: list[str]
    source: random.Random

    def question(self) -> tuple[CompletionSite, list[Hit]]:
        """A cursor where lines are missing from a file, and hits of all files, also of its stored version."""
        path = self.source.choice(self.shown)
        stored = self.files[path]
        line_end = "\r\n" if "\r\n" in stored else "\n"
        lines = stored.split(line_end)
        first = self.source.randrange(len(lines))
        hole = [f"    {HOLE}_{number} = {number}" for number in range(self.source.randint(1, 4))]
        shown = line_end.join((*lines[:first], "    ", *lines[first:]))
        with_hole = line_end.join((*lines[:first], *hole, *lines[first:]))
        site = site_at(path, self.policy.clean(shown), first, 4, self.source.random() < 0.9)
        return site, self._hits({**self.files, path: with_hole})

    def _hits(self, files: dict[str, str]) -> list[Hit]:
        hits: list[Hit] = []
        for _ in range(self.source.randint(0, 16)):
            path = self.source.choice(list(files))
            lines = files[path].splitlines(keepends=True)
            first = self.source.randrange(len(lines))
            last = min(len(lines) - 1, first + self.source.randint(0, 14))
            text = "".join(lines[first : last + 1])
            kind: ChunkKind = "base" if self.source.random() < 0.7 else "dependency"
            hits.append(Hit(path, first + 1, last + 1, None, kind, 1.0, {}, text))
            if self.source.random() < 0.2:
                hits.append(self._again(hits))
        return hits

    def _again(self, hits: Sequence[Hit]) -> Hit:
        """A hit once more: as it is, with other line ends, shorter, or from a copy of its file."""
        hit = self.source.choice(hits)
        lines = hit.text.replace("\r\n", "\n").splitlines(keepends=True)
        half = "".join(lines[: len(lines) // 2])
        text = self.source.choice((hit.text, "".join(lines), "".join(lines).replace("\n", "\r\n"), half))
        if hit.path in self.shown and HOLE not in hit.text:
            return replace(hit, path=self.source.choice((hit.path, "lib/copy.py")), text=text)
        return replace(hit, text=text)


def random_workspace(root: Path, seed: int) -> RandomWorkspace:
    """A workspace of a seed, with its ignore file in `root`; its other files are texts only."""
    source = random.Random(seed)
    root.mkdir(exist_ok=True)
    (root / ".gitignore").write_text("build/\n*.gen.py\n/dist\n")
    policy = Policy(root, IndexSettings(exclude=("private/",)))
    secrets = [_secret(source) for _ in range(6)]
    files = {
        f"{source.choice(_FOLDERS)}part_{number}.{source.choice(('py', 'ts', 'go', 'rb'))}": _text(
            source, source.randint(5, 120), secrets
        )
        for number in range(source.randint(2, 8))
    }
    shown = list(files)
    for number, name in enumerate(source.sample(_IGNORED_NAMES, 3)):
        files[name.format(f"made_{number}")] = _marked(source, IGNORED)
    for name in source.sample(_SECRET_NAMES, 3):
        files[name] = _marked(source, SECRET)
    return RandomWorkspace(policy, files, shown, [value for _, value in secrets], source)


def _secret(source: random.Random) -> tuple[str, str]:
    """A line and the value in it that must not be shown."""
    value = "".join(source.choices(string.ascii_letters + string.digits, k=36)) + "7aQ"
    line, value = source.choice(
        (
            ("token = '{}'", f"ghp_{value}"),
            ("aws = '{}'", "AKIA" + "".join(source.choices(string.ascii_uppercase + string.digits, k=16))),
            ('db_password = "{}"', f"x{value[:8]}!9"),
            ("url = 'postgres://me:{}@db/shop'", f"p{value[:9]}"),
        )
    )
    return line.format(value), value


def _text(source: random.Random, n_lines: int, secrets: Sequence[tuple[str, str]]) -> str:
    lines: list[str] = []
    while len(lines) < n_lines:
        kind = source.random()
        if kind < 0.03:
            lines.append(source.choice(secrets)[0])
        elif kind < 0.04:
            lines.append(f"# ends at {source.choice(_COMMANDS)}")
        elif kind < 0.2:
            lines.append("")
        else:
            name = source.choice(("total", "price", "order", "cart"))
            lines.append(
                f"{' ' * source.choice((0, 4, 8))}{name}_{source.randrange(60)} = {name}({kind:.2f})"
            )
    return source.choice(_LINE_ENDS).join(lines)


def _marked(source: random.Random, mark: str) -> str:
    return "\n".join(f"{mark}_{number} = {source.random():.3f}" for number in range(source.randint(1, 30)))
