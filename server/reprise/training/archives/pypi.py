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
        reason = (finished.stderr.strip() or "no archive").splitlines()[-1]
        raise BadInputError(f"pip could not download {package.name} {package.version}: {reason}")
    return wheels[0]
