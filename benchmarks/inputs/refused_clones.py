"""Keeps what is no repository, and those of public benchmarks, out of the clones that are measured on.

A clone says what it is by its remotes, its folder and the project's name in its newest version. Knows nothing
of what is done with a clone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from reprise.errors import BadInputError
from reprise.training.packages import BENCHMARKS, normalised, public_benchmark_packages

_SETUP_NAME = re.compile(r"""^\s*name\s*=\s*["']?([\w.-]+)""", re.MULTILINE)


def refuse_unfit(clone: Path) -> None:
    """Raise `BadInputError` if `clone` is no git repository with a commit, or is a public benchmark's."""
    if shutil.which("git") is None:
        raise BadInputError("clones are read with git, which this machine does not have")
    if reason := _asked(clone, "rev-parse", "--git-dir").stderr:
        told = reason.decode("utf-8", "replace").splitlines()[0].removeprefix("fatal: ")
        raise BadInputError(f"{clone} is no git clone: {told}")
    if _git(clone, "rev-parse", "--show-prefix").strip():
        raise BadInputError(f"{clone} is a folder inside a git repository: give the whole one")
    if not _git(clone, "rev-parse", "--verify", "--quiet", "HEAD"):
        raise BadInputError(f"{clone} has no commit")
    refuse_public(clone)


def refuse_public(clone: Path, folder: Path = BENCHMARKS) -> None:
    """Raise `BadInputError` if `clone` is, or is a fork of, a repository of `public_benchmarks.toml`.

    Names are compared without their owners, so a repository that only shares a name is refused as well.
    """
    known = public_benchmark_packages(folder) | _repository_names(folder)
    for name in _names_of(clone):
        if normalised(name) in known:
            raise BadInputError(
                f"{clone} is {name}, of a public benchmark: nothing may be measured on it here"
            )


def _repository_names(folder: Path) -> frozenset[str]:
    table = tomllib.loads((folder / "public_benchmarks.toml").read_text(encoding="utf-8"))
    repositories = [name for entry in table["benchmark"] for name in entry["repositories"]]
    return frozenset(normalised(name.rpartition("/")[2]) for name in repositories)


def _names_of(clone: Path) -> Iterator[str]:
    for line in _git(clone, "config", "--get-regexp", r"^remote\..*\.url$").splitlines():
        yield re.split(r"[/:]", line.rstrip("/").removesuffix(".git"))[-1]
    for part in clone.resolve().parts[-2:]:
        yield re.split(r"[+]", part.removesuffix(".git"))[-1]
    for file in ("pyproject.toml", "setup.cfg", "setup.py"):
        yield from _SETUP_NAME.findall(_git(clone, "show", f"HEAD:{file}"))


def _git(clone: Path, *arguments: str) -> str:
    """What `git` prints; nothing where it has no answer."""
    return _asked(clone, *arguments).stdout.decode("utf-8", "replace")


def _asked(clone: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=False)
