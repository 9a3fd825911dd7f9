"""Sets up the project and checks it: `python3 tests/check.py` in a fresh clone, with Python, pip and git.

Makes `.venv`, installs the project into it, then runs formatter, linter, type check, the editor extension's
checks and the tests. What this machine cannot have is left out, and it says why. Exits 1 if any failed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXTENSION = ROOT / "client-vscode"
TORCH = "torch==2.13.0"  # what the training code is tested with
WITH_TORCH = {
    TORCH: "the tests of training and of language models are left out",
    "transformers>=5": "the tests of language models are left out",
    "gguf>=0.17": "the tests of language models are left out",
    "xllamacpp": "the tests of llama.cpp's real server are left out",
}
"""What is attempted where torch is wanted, and what follows if it cannot be had."""


def main() -> int:
    """Set up, check, and return the exit status."""
    parser = argparse.ArgumentParser(description="Sets up the project and runs all of its checks.")
    parser.add_argument("--fast", action="store_true", help="leave out the tests in real editors")
    parser.add_argument(
        "--compile", action="store_true", help="build llama-cpp-python once, for minutes, and test its server"
    )
    options = parser.parse_args()
    fast = options.fast
    if options.compile:
        os.environ["REPRISE_COMPILE_TESTS"] = "1"
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is run before anything has checked that
        print(f"Reprise needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    if not install():
        return 1
    if not fast:
        install_emacs()
    passed = [
        check("format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
        check("lint", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
        check("types", [PYTHON, "-m", "mypy", "--no-error-summary"]),
        check_extension(),
        run_tests(fast),
    ]
    return 0 if all(passed) else 1


def install() -> bool:
    """Make `.venv` hold the project as pyproject.toml says; true if it does."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = hashlib.sha256(f"{project}{sys.version}{wants_torch() and WITH_TORCH}".encode()).hexdigest()
    stamp = ENVIRONMENT / "installed-for"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return True
    if not PYTHON.exists() and not check("make .venv", [sys.executable, "-m", "venv", ENVIRONMENT]):
        return False
    if not check("install", pip_install("-e", f"{ROOT}[cpu,dev,bench]")):
        return False
    attempt("hnswlib", pip_install("hnswlib>=0.8"), "its tests are left out (it needs a C++ compiler)")
    for package, otherwise in WITH_TORCH.items() if wants_torch() else ():
        attempt(package, pip_install(package), otherwise)
    stamp.write_text(wanted)
    return True


def wants_torch() -> bool:
    """Torch is 200 MB and more: a continuous integration run has it, a person's machine only by choice."""
    return bool(os.environ.get("CI"))


def install_emacs() -> None:
    """Install Emacs with Eglot where that is ours to do; its tests say themselves what is missing."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which("emacs") is None and shutil.which("apt-get") is not None and is_root:
        quietly: Mapping[str, str] = {"DEBIAN_FRONTEND": "noninteractive"}
        update = ["apt-get", "update", "-q"]
        packages = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "emacs-nox", "elpa-eglot"]
        if attempt("apt-get update", update, "Emacs is not installed", quietly):
            attempt("Emacs", packages, "its tests are left out", quietly)


def check_extension() -> bool:
    """Type check and test the VS Code extension, where there is Node."""
    npm = shutil.which("npm")
    if npm is None:
        print("left out  VS Code extension: there is no npm on this machine")
        return True
    installed, lock = EXTENSION / "node_modules" / ".package-lock.json", EXTENSION / "package-lock.json"
    is_current = installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime
    fetch = [npm, "ci", "--no-audit", "--no-fund", "--prefix", str(EXTENSION)]
    if not is_current and not attempt("npm ci", fetch, "the VS Code extension is not checked"):
        return True
    types = check("extension types", [npm, "run", "--silent", "check", "--prefix", EXTENSION])
    return check("extension tests", [npm, "test", "--silent", "--prefix", EXTENSION]) and types


def run_tests(fast: bool) -> bool:
    """Run the tests, last, so that their summary ends the output."""
    selection = ["-m", "not client"] if fast else []
    command = [str(PYTHON), "-m", "pytest", "--quiet", *selection]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def check(name: str, command: Sequence[str | Path]) -> bool:
    """Run a step; one line if it passes, all of its output if it fails."""
    done, seconds = run(command)
    print(f"{'ok' if done.returncode == 0 else 'FAILED':<9} {name} ({seconds:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def attempt(
    name: str, command: Sequence[str | Path], otherwise: str, environment: Mapping[str, str] | None = None
) -> bool:
    """Run a step that this machine may be unable to do; if it fails, say why and what follows."""
    done, seconds = run(command, environment)
    if done.returncode == 0:
        print(f"{'ok':<9} {name} ({seconds:.1f} s)", flush=True)
        return True
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    reason = next(
        (line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "no output"
    )
    print(f"left out  {name}: {otherwise}: {reason.strip()}", flush=True)
    return False


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a command in the project's folder; its output, both streams together, and the seconds it took."""
    started = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done, time.monotonic() - started


def pip_install(*arguments: str) -> list[str | Path]:
    """The command that installs into `.venv`."""
    return [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]


if __name__ == "__main__":
    sys.exit(main())
