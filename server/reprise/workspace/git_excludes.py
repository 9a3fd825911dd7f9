"""Where git keeps the ignore patterns that stand in no folder of the workspace.

These are `.git/info/exclude` of the repository and the user's `core.excludesFile`. Reads git's own files and
starts no program. Knows no patterns.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_SECTION = re.compile(r"^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+\"(?:[^\"\\]|\\.)*\")?\s*\]")
_EXCLUDES_FILE = re.compile(r"^\s*excludesfile\s*=\s*(.*?)\s*$", re.IGNORECASE)


def repository_top(folder: Path) -> Path | None:
    """Return the nearest folder at or above `folder` that holds a `.git`, or None."""
    tops = (folder, *folder.parents)
    return next((top for top in tops if os.path.exists(top / ".git")), None)  # noqa: PTH110 - never raises


def repository_exclude_file(top: Path) -> Path:
    """Return where the repository's `info/exclude` is; a linked work tree shares its repository's."""
    return _git_folder(top) / "info" / "exclude"


def global_exclude_file(top: Path | None) -> Path:
    """Return the user's excludes file as git finds it, whether or not it exists.

    The repository's configuration goes before the user's, and that before the system's; without any of them
    it is `git/ignore` in the configuration home.
    """
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never raises
    configuration_home = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    candidates = [
        *([_git_folder(top) / "config"] if top else []),
        Path(os.environ.get("GIT_CONFIG_GLOBAL") or home / ".gitconfig"),
        configuration_home / "git" / "config",
        Path(os.environ.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"),
    ]
    for file in candidates:
        named = _named_excludes_file(file)
        if named is not None:
            return named
    return configuration_home / "git" / "ignore"


def _git_folder(top: Path) -> Path:
    """Return the folder that the repository's work trees share; `.git` is a file in a linked work tree."""
    git = top / ".git"
    pointer = _first_line(git).removeprefix("gitdir:").strip()
    if not pointer:
        return git
    folder = top / pointer
    common = _first_line(folder / "commondir")
    return folder / common if common else folder


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
    except OSError:
        return ""


def _named_excludes_file(configuration: Path) -> Path | None:
    """Return what `core.excludesFile` names in one git configuration file; the last entry wins."""
    try:
        lines = configuration.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    section, named = "", None
    for line in lines:
        header = _SECTION.match(line)
        if header:
            section = header[1].lower()
            line = line[header.end() :]  # noqa: PLW2901 - an entry may follow on the same line
        entry = _EXCLUDES_FILE.match(line)
        if section == "core" and entry:
            named = entry[1].strip('"')
    return Path(os.path.expanduser(named)) if named else None  # noqa: PTH111 - never raises
