"""llama.cpp's own server in a process of its own, from the `xllamacpp` wheel: no compiler is needed.

Run as a program, it serves a model until its standard input ends.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_READY = "listening at "


@contextmanager
def llamacpp_server(model: Path, slots: int = 1) -> Iterator[str]:
    """The address of a server of `model`; skips the test where `xllamacpp` is not installed."""
    pytest.importorskip("xllamacpp", reason="xllamacpp is not installed, which holds llama.cpp's server")
    command = [sys.executable, __file__, str(model), str(slots)]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next((line for line in lines if line.startswith(_READY)), None)
        assert address is not None, "the server did not start"
        try:
            yield address.removeprefix(_READY).strip()
        finally:
            process.stdin.close()


def _serve(model: str, slots: int) -> None:
    import xllamacpp

    asked = xllamacpp.CommonParams()
    asked.model.path, asked.port, asked.endpoint_metrics = model, 0, True
    asked.n_parallel, asked.n_gpu_layers, asked.warmup = slots, 0, False
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(asked)
    print(_READY + server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
