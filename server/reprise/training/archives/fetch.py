"""Hands out the archive of a pinned package, downloaded once, and checks its hash each time."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from reprise.errors import BadInputError
from reprise.training.archives import debian, npm, pypi
from reprise.training.packages import Package, Registry

_DOWNLOAD: Mapping[Registry, Callable[[Package, Path], Path]] = {
    "pypi": pypi.download,
    "npm": npm.download,
    "debian": debian.download,
}
_SUFFIX: Mapping[Registry, str] = {"pypi": ".whl", "npm": ".tgz", "debian": ".tar"}


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive in `folder`, downloaded unless an earlier run left it.

    Raises `UnavailableError` where this machine has no way to the registry, `BadInputError` for a failed
    download or an archive of another hash.
    """
    folder = folder.resolve()  # clients are run elsewhere
    target = folder / f"{package.folder_name}-{package.version}{_SUFFIX[package.registry]}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _DOWNLOAD[package.registry](package, Path(scratch)).replace(target)
    if hashlib.sha256(target.read_bytes()).hexdigest() != package.sha256:
        raise BadInputError(f"{target} is not the archive that packages.toml pins; delete it and try again")
    return target
