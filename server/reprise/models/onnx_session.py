"""The only importer of onnxruntime: opens a model file and runs it.

Knows nothing of what a model means.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprise.errors import BrokenInstallError

OnWarning = Callable[[str], None]

_CUDA = "CUDAExecutionProvider"
_CPU = "CPUExecutionProvider"


class OnnxSession:
    """One loaded model."""

    def __init__(self, session: Any, provider: str) -> None:
        self._session = session
        self.provider = provider
        """`cpu` or `cuda`: what it really runs on."""

    @property
    def dimension(self) -> int:
        """Columns of the first output, as the file declares them."""
        return int(self._session.get_outputs()[0].shape[-1])

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """The model's first output."""
        first: NDArray[np.float32] = self._session.run(None, dict(inputs))[0]
        return first


def open_session(path: Path, provider: str, threads: int, on_warning: OnWarning) -> OnnxSession:
    """Load `path` on `provider` (`cpu` or `cuda`); without CUDA, warn once and use the CPU.

    Raises `BrokenInstallError` if onnxruntime is missing or cannot read the file.
    """
    runtime = _runtime()
    providers = _providers(runtime, provider, on_warning)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning threads collapse when cores are shared with the editor: seconds in place of milliseconds.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = runtime.InferenceSession(str(path), options, providers=providers)
    except Exception as error:  # onnxruntime raises a kind of its own for each cause
        raise BrokenInstallError(f"the model {path} cannot be loaded: reinstall reprise ({error})") from error
    used = "cuda" if _CUDA in session.get_providers() else "cpu"
    if used == "cpu" and _CUDA in providers:
        on_warning("runtime.provider is cuda, but CUDA could not be started: models run on the CPU")
    return OnnxSession(session, used)


def available_providers() -> list[str]:
    """Name what the installed onnxruntime can run on; raises `BrokenInstallError` if there is none."""
    return list(_runtime().get_available_providers())


def load_runtime_before_usearch() -> None:
    """Import onnxruntime, if it is there: 1.31 crashes the process when imported after usearch 2.26."""
    with contextlib.suppress(BrokenInstallError):
        _runtime()


def _runtime() -> Any:
    # From 1.31 on, onnxruntime gathers usage events and tries to send them; nothing may leave this machine.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime  # noqa: PLC0415 - 0.14 s, paid only when a model is wanted
    except ImportError as error:
        raise BrokenInstallError(
            "onnxruntime is missing: install it with `pip install 'reprise[cpu]'` (or `reprise[gpu]`)"
        ) from error
    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _providers(runtime: Any, provider: str, on_warning: OnWarning) -> list[str]:
    if provider != "cuda":
        return [_CPU]
    if _CUDA in runtime.get_available_providers():
        return [_CUDA, _CPU]
    on_warning(
        "runtime.provider is cuda, but this onnxruntime has no CUDA (install `reprise[gpu]` in place of "
        "`reprise[cpu]`): models run on the CPU"
    )
    return [_CPU]
