"""Downloads a wheel with the ordinary pip client."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from reprise.errors import BadInputError
from reprise.training.packages import Package

_PIP = (
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
    "--only-binary",
    ":all:",
    "--python-version",
    "3.11",
)
_PURE = ("--platform", "any", "--implementation", "py", "--abi", "none")


def download(package: Package, scratch: Path) -> Path:
    """Fetch the wheel of a package into `scratch`; `BadInputError` with pip's reason if it cannot."""
    pins = scratch / "requirements.txt"
    pins.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    arguments = [*_PIP, *_PURE, "--requirement", str(pins), "--dest", str(scratch)]
    finished = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=False
    )
    wheels = list(scratch.glob("*.whl"))
    if finished.returncode or len(wheels) != 1:
        reason = _reason(finished.stderr)
        raise BadInputError(f"pip could not download {package.name} {package.version}: {reason}")
    return wheels[0]


def _reason(complaint: str) -> str:
    """Its last line; without a connection that would only say that there is no such package."""
    last = (complaint.strip() or "no archive").splitlines()[-1]
    is_cut_off = "connection broken" in complaint and "No matching distribution" in last
    return "no connection to the package index" if is_cut_off else last
