"""llama-cpp-python's server in a process of its own, built from source once, with a C++ compiler.

That takes minutes, so it is done only where `REPRISE_COMPILE_TESTS` is 1, as `tests/check.py --compile` sets
it; the build is kept in `.cache/llama-cpp-python`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".cache" / "llama-cpp-python"
PYTHON = CACHE / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGE = "llama-cpp-python[server]>=0.3.16,<0.4"
BUILD_S = 1_800


@contextmanager
def llama_cpp_python_server(model: Path, *, tells_probabilities: bool = True) -> Iterator[str]:
    """The address of a server of `model`; skips the test where compiling was not asked for."""
    if os.environ.get("REPRISE_COMPILE_TESTS") != "1":
        pytest.skip("llama-cpp-python must be compiled: `tests/check.py --compile` does that")
    _build()
    options = {"model": model, "port": 0, "n_ctx": 4_096, "n_threads": 1, "n_gpu_layers": 0}
    options |= {"logits_all": tells_probabilities, "verbose": False}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    command = [str(PYTHON), "-m", "llama_cpp.server", *arguments]
    with subprocess.Popen(
        command, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace"
    ) as process:
        assert process.stderr is not None
        try:
            found = (re.search(r"running on (http://\S+)", line) for line in process.stderr)
            address = next((match[1] for match in found if match), None)
            assert address is not None, "the server did not start"
            yield address
        finally:
            process.terminate()


def _build() -> None:
    done = CACHE / "built"
    if done.exists():
        return
    subprocess.run([sys.executable, "-m", "venv", str(CACHE)], check=True)
    nice = ["nice"] if os.name == "posix" else []
    install = [*nice, str(PYTHON), "-m", "pip", "install", "--quiet", PACKAGE]
    built = subprocess.run(install, capture_output=True, text=True, timeout=BUILD_S, check=False)
    assert built.returncode == 0, built.stderr[-2_000:]
    done.touch()
