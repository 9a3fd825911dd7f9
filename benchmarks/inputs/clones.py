"""Git clones given by path: their commits as questions, and their trees as folders. Runs `git`, only to read.

Which functions a commit changed is read from its diff and the definitions of the version before it (CoRet's
protocol). Knows nothing of retrieval.
"""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.inputs.repositories import SUFFIXES
from benchmarks.values import Definition
from reprise.syntax.analysis import analyse
from reprise.types import Symbol

MAX_CHANGED = 10
"""Functions; a commit that changes more is a sweep, and its message names none of them."""

_MIN_WORDS = 4  # of a message; shorter ones say nothing about the code
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_FILE_MODES = ("100644", "100755")  # neither links nor submodules
_TRAILER = re.compile(r"^[A-Z][\w-]*-(?:by|to|of|id):.*$|^(?:Change-Id|Bug|Closes|Fixes):.*$", re.IGNORECASE)
_BOT = re.compile(r"\bbot\b|pre-commit|dependabot|renovate", re.IGNORECASE)
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_TEST_PATH = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|specs?)/|(?:^|/)(?:test_|conftest)|_tests?\.\w+$"
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A change with one parent, and the functions of the parent's version that it touches."""

    sha: str
    parent: str
    message: str
    """Without trailers."""
    changed: tuple[Definition, ...]
    """By path and line, none in tests; 1 to `MAX_CHANGED`."""


@dataclass(slots=True)
class _Lines:
    """1-based lines of one file that a commit takes away (old version) and adds (new version)."""

    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


def changes(clone: Path, limit: int, language: str = "python") -> Iterator[Commit]:
    """The newest `limit` commits that change functions which exist; the newest first.

    Left out: merges, commits by bots, messages of fewer than four words, and commits that change only tests,
    only what is no function, or more than `MAX_CHANGED` functions. Raises `CalledProcessError` if `clone` is
    no git repository.
    """
    found = 0
    for line in _git(clone, "rev-list", "--no-merges", "--parents", "HEAD").splitlines():
        if found == limit:
            return
        sha, *parents = line.split()
        commit = _commit(clone, sha, parents[0], language) if parents else None
        if commit is not None:
            found += 1
            yield commit


def newest(clone: Path) -> str:
    """The commit that a clone stands at."""
    return _git(clone, "rev-parse", "HEAD").strip()


def check_out(clone: Path, sha: str, folder: Path, language: str, since: str | None = None) -> list[str]:
    """Write the source files of a commit to `folder`, which holds those of the commit `since`, if any.

    Returns the paths that were written or removed, in order. Files that the clone lacks are left out.
    """
    raw = _git(clone, "diff-tree", "-r", "-z", "--no-renames", since or _EMPTY_TREE, sha)
    fields = raw.split("\0")[:-1]
    touched = []
    for entry, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, blob, _ = entry.split()
        if path.endswith(SUFFIXES[language]):
            _write(clone, folder / path, blob if mode in _FILE_MODES else None)
            touched.append(path)
    return sorted(touched)


def is_test(path: str) -> bool:
    """Whether a path is that of a test, by the usual names."""
    return _TEST_PATH.search(path) is not None


def _commit(clone: Path, sha: str, parent: str, language: str) -> Commit | None:
    message = _message(clone, sha)
    if len(re.findall(r"[^\W\d_]+", message)) < _MIN_WORDS:
        return None
    changed: list[Definition] = []
    for path, lines in sorted(_changed_lines(clone, sha, parent, language).items()):
        before, after = (_functions(clone, version, path, language) for version in (parent, sha))
        changed += _touched(path, before, after, lines)
        if len(changed) > MAX_CHANGED:
            return None
    return Commit(sha, parent, message, tuple(changed)) if changed else None


def _message(clone: Path, sha: str) -> str:
    """What was written about a commit, without trailers; nothing if a bot wrote it."""
    author, _, whole = _git(clone, "log", "-1", "--format=%an%x00%B", sha).partition("\0")
    if _BOT.search(author):
        return ""
    return "\n".join(line for line in whole.splitlines() if not _TRAILER.match(line)).strip()


def _changed_lines(clone: Path, sha: str, parent: str, language: str) -> Mapping[str, _Lines]:
    """What a commit takes away and adds, by path; tests left out. A file that moves goes and comes."""
    patterns = [f"*{suffix}" for suffix in SUFFIXES[language]]
    options = ("-U0", "--no-renames", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/")
    diff = _git(clone, "diff", *options, parent, sha, "--", *patterns)
    found: dict[str, _Lines] = defaultdict(_Lines)
    path, in_header = "", False
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            path, in_header = "", True
        elif in_header and line.startswith(("--- a/", "+++ b/")):
            path = line[6:].rstrip("\t")
        elif (hunk := _HUNK.match(line)) is not None:
            in_header = False
            if path and not is_test(path):
                found[path].removed += _span(hunk[1], hunk[2])
                found[path].added += _span(hunk[3], hunk[4])
    return found


def _span(start: str, n_lines: str | None) -> range:
    return range(int(start), int(start) + int(n_lines or 1))


def _functions(clone: Path, version: str, path: str, language: str) -> list[Symbol]:
    symbols = analyse(path, language, _text(clone, f"{version}:{path}") or "").syntax.symbols
    return [symbol for symbol in symbols if symbol.kind in ("function", "method")]


def _touched(path: str, before: list[Symbol], after: list[Symbol], lines: _Lines) -> list[Definition]:
    """The innermost functions of the old version that lose lines or get some, in the order of the file."""
    existing = {symbol.qualified for symbol in before}
    lasting = [symbol for symbol in after if symbol.qualified in existing]
    names = _holders(before, lines.removed) | _holders(lasting, lines.added)
    return [
        Definition(path, symbol.start_line, symbol.end_line, symbol.qualified)
        for symbol in {symbol.qualified: symbol for symbol in before}.values()
        if symbol.qualified in names
    ]


def _holders(functions: list[Symbol], lines: list[int]) -> set[str]:
    """The qualified names of the innermost functions that hold one of the lines."""
    holders = set()
    for line in lines:
        around = [symbol for symbol in functions if symbol.start_line <= line <= symbol.end_line]
        if around:
            holders.add(min(around, key=lambda symbol: symbol.end_line - symbol.start_line).qualified)
    return holders


def _write(clone: Path, target: Path, blob: str | None) -> None:
    content = None if blob is None else _content(clone, blob)
    if content is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _text(clone: Path, name: str) -> str | None:
    content = _content(clone, name)
    return None if content is None else content.decode("utf-8", "replace")


def _content(clone: Path, name: str) -> bytes | None:
    """The bytes of a blob; None if the clone lacks it, as partial ones do, or there is no such file."""
    done = subprocess.run(
        ["git", "-C", str(clone), "cat-file", "blob", name], capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def _git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
