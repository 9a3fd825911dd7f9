"""Downloads a package's archive with the ordinary npm client; runs none of its scripts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from reprise.errors import BadInputError
from reprise.training.archives.unavailable import UnavailableError
from reprise.training.packages import Package

_RETRY = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000")  # by itself it waits a minute and more
_PACK = ("pack", "--loglevel=error", "--ignore-scripts", *_RETRY, "--pack-destination")
_BESIDE = ("code ", "syscall ", "path ", "dest ", "errno ")


def download(package: Package, scratch: Path) -> Path:
    """Fetch the archive of a package into `scratch`; `BadInputError` with npm's reason if it cannot."""
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError(f"{package.name} comes from npm, which this machine does not have")
    wanted = f"{package.name}@{package.version}"
    arguments = [npm, *_PACK, str(scratch), wanted]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=scratch)
    archives = list(scratch.glob("*.tgz"))
    if finished.returncode or len(archives) != 1:
        raise BadInputError(f"npm could not download {wanted}: {_reason(finished.stderr)}")
    return archives[0]


def _reason(complaint: str) -> str:
    """The line that says what is wrong: the one after the error's code, call, path and number."""
    lines = [line.removeprefix("npm error").strip() for line in complaint.splitlines()]
    told = [line for line in lines if line and not line.startswith(_BESIDE)]
    return told[0] if told else "no archive"
