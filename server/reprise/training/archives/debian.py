"""Downloads the upstream archive of a Debian source package with the ordinary apt client.

Works beside the machine's own configuration, in a folder of its own: asks for source lists where the machine
has none, changes nothing of the system, and needs no rights. The archive's place is that of the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from reprise.training.archives.unavailable import UnavailableError
from reprise.training.packages import Package

_SUITE = "bookworm"  # whose versions packages.toml pins
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_TARGETS = ("indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)")


def download(package: Package, scratch: Path) -> Path:
    """Fetch the upstream archive into `scratch`; `UnavailableError` where apt cannot give this version."""
    if shutil.which("apt-get") is None:
        raise UnavailableError(f"{package.name} comes from Debian: this machine has no apt-get")
    lists = scratch.parent / "apt"
    try:
        environment = _configured(lists)
        _apt(("source", "--download-only", "--tar-only", package.name), environment, scratch)
    except UnavailableError:
        (lists / "ready").unlink(missing_ok=True)  # they may have gone stale: fetched anew the next time
        raise
    archives = list(scratch.glob(f"*_{package.version}.orig.tar.*"))
    if len(archives) != 1:
        raise UnavailableError(f"apt gives another version of {package.name} than {package.version}")
    return archives[0]


def _configured(folder: Path) -> dict[str, str]:
    """The environment in which apt-get keeps its lists in `folder`; fetches them the first time."""
    environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}
    if (folder / "ready").exists():
        return environment
    for name in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(
        f"deb-src [signed-by={_KEYRING}] {_archive_uri()} {_SUITE} main\n", encoding="utf-8"
    )
    (folder / "apt.conf").write_text(_configuration(folder.resolve()), encoding="utf-8")
    _apt(("update",), environment, folder)
    (folder / "ready").touch()
    return environment


def _configuration(folder: Path) -> str:
    return (
        f'Dir::State "{folder}";\n'
        f'Dir::State::lists "{folder}/lists";\n'
        f'Dir::State::status "{folder}/status";\n'
        f'Dir::Cache "{folder}/cache";\n'
        f'Dir::Etc::sourcelist "{folder}/sources.list";\n'
        f'Dir::Etc::sourceparts "{folder}/parts";\n'
        'APT::Sandbox::User "";\n'  # the folder may lie where apt's own user may not look
    )


def _archive_uri() -> str:
    """Where this machine gets Debian's main archive from."""
    listed = subprocess.run(["apt-get", *_TARGETS], capture_output=True, text=True, check=False).stdout
    places = [line.split()[2] for line in listed.splitlines() if line.startswith("Debian main ")]
    main = [place for place in places if "security" not in place]
    if not main:
        raise UnavailableError("apt knows no Debian archive (never updated, or not Debian)")
    return main[0]


def _apt(arguments: tuple[str, ...], environment: dict[str, str], folder: Path) -> None:
    command = ["apt-get", "--quiet", *arguments]
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        reason = (finished.stderr.strip() or "no reason given").splitlines()[0]
        raise UnavailableError(f"apt-get {' '.join(arguments)}: {reason}")
