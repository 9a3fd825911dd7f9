"""Looks at everything that an installation needs: one finding each, with the mend where it is wrong."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from reprise.config import ResolvedSettings, cache_home, index_folder
from reprise.errors import RepriseError
from reprise.workspace.languages import LANGUAGES

_OLDEST_PYTHON = (3, 11)
_WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
_FEW_WATCHES = 8192  # older kernels' default; a large checkout has more folders
_PACKAGES = ("pygls", "lsprotocol", "tree-sitter", "numpy", "usearch", "watchdog")
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: Literal["ok", "warning", "wrong"]
    found: str
    mend: str = ""


def check(root: Path, resolved: ResolvedSettings) -> list[Finding]:
    """Look at the installation and at what concerns the workspace `root`."""
    provider = resolved.settings.runtime.provider
    findings = [_python(), *_packages(), _runtime(provider), _encoder()]
    findings += [_grammars(), _watch_limit(), _index(root)]
    findings += [Finding("settings", "warning", problem) for problem in resolved.problems]
    return findings


def _python() -> Finding:
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < _OLDEST_PYTHON:
        return Finding("Python", "wrong", found, "install Python 3.11 or newer")
    return Finding("Python", "ok", found)


def _packages() -> Iterator[Finding]:
    for name in _PACKAGES:
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "wrong", "not installed", f"pip install {name}")


def _runtime(provider: str) -> Finding:
    from reprise.models.onnx_session import available_providers

    distributions = [name for name in ("onnxruntime", "onnxruntime-gpu") if _is_installed(name)]
    if len(distributions) > 1:
        found = "both onnxruntime and onnxruntime-gpu, which break each other"
        mend = "pip uninstall onnxruntime onnxruntime-gpu, then install one of them"
        return Finding("onnxruntime", "wrong", found, mend)
    try:
        providers = available_providers()
    except RepriseError as error:
        return Finding("onnxruntime", "wrong", str(error))  # the message holds the mend
    version = metadata.version(distributions[0]) if distributions else "of unknown version"
    found = f"{version}, {', '.join(providers)}"
    if provider == "cuda" and "CUDAExecutionProvider" not in providers:
        mend = 'pip install "reprise[gpu]" in place of [cpu], or set runtime.provider to cpu'
        return Finding("onnxruntime", "warning", f"{found}: runtime.provider is cuda, the CPU is used", mend)
    return Finding("onnxruntime", "ok", found)


def _encoder() -> Finding:
    from reprise.models.bundled_models import load_encoder

    try:
        encoder = load_encoder("cpu", on_warning=lambda message: None)
    except RepriseError as error:
        return Finding("encoder", "wrong", str(error))
    return Finding("encoder", "ok", f"{encoder.name}, {encoder.dimension} dimensions")


def _grammars() -> Finding:
    from reprise.syntax.analysis import analyse

    broken = []
    for language in LANGUAGES:
        try:
            analyse("probe", language, "x\n")
        except Exception as error:  # noqa: BLE001 - a grammar of the wrong version raises whatever it likes
            broken.append(f"{language} ({error})")
    if broken:
        return Finding(
            "grammars", "wrong", f"cannot be loaded: {', '.join(broken)}", "pip install -U reprise"
        )
    return Finding("grammars", "ok", ", ".join(language for language in LANGUAGES if language != "text"))


def _watch_limit() -> Finding:
    if not _WATCH_LIMIT.exists():
        return Finding("watching", "ok", f"{platform.system()}: no limit to look at")
    limit = int(_WATCH_LIMIT.read_text())
    if limit < _FEW_WATCHES:
        mend = "sudo sysctl fs.inotify.max_user_watches=524288; until then a sweep finds changes later"
        return Finding("watching", "warning", f"at most {limit} folders", mend)
    return Finding("watching", "ok", f"at most {limit:,} folders")


def _index(root: Path) -> Finding:
    folder = index_folder(root)
    if not folder.is_dir():
        return Finding("index", "ok", f"none yet; will be at {folder}")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if not _is_writable(folder):
        return Finding("index", "wrong", f"{folder} cannot be written", f"check who owns {cache_home()}")
    return Finding("index", "ok", f"{folder}, {size / _MEGABYTE:.1f} MiB")


def _is_writable(folder: Path) -> bool:
    probe = folder / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _is_installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
