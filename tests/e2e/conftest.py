"""Editors that this machine may lack, unpacked once into the repository's cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EDITORS = Path(__file__).parent / "editors"
CACHE = Path(__file__).parents[2] / ".cache"


@pytest.fixture(scope="session")
def unpacked_editor() -> Callable[[str], str]:
    """Returns the program of `neovim` or `emacs` from Debian's packages; skips and says why if it cannot."""

    def unpack(editor: str) -> str:
        if sys.platform != "linux" or not shutil.which("apt-get"):
            pytest.skip(f"no suitable {editor} here, and only Debian's packages can be unpacked")
        script = [str(EDITORS / "install_editor.sh"), editor, str(CACHE / editor)]
        try:
            done = subprocess.run(script, capture_output=True, text=True, timeout=300, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.stderr or str(error)) if isinstance(error.stderr, str) else str(error)
            pytest.skip(f"{editor} cannot be unpacked: {said.strip().splitlines()[-1]}")
        return done.stdout.strip()

    return unpack


@pytest.fixture(scope="session")
def neovim(unpacked_editor: Callable[[str], str]) -> str:
    """A Neovim >= 0.12: this machine's, or an unpacked one."""
    installed = shutil.which("nvim")
    return installed if installed and _version(installed) >= (0, 12) else unpacked_editor("neovim")


def _version(program: str) -> tuple[int, int]:
    first_line = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = first_line.split()[1].lstrip("v").split(".")[:2]
    return int(major), int(minor)
