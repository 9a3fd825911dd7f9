"""The workspace's folders, each with an engine of its own.

Knows which folder a file belongs to and when an engine opens and closes; not what is asked of it. Called on
the message loop only; engines open and close beside it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprise.errors import RepriseError
from reprise.types import IndexProgress
from reprise.workspace.roots import find_root

if TYPE_CHECKING:
    from reprise.engine import Engine

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Folder:
    """A folder of the workspace and, once it is open, its engine."""

    root: Path
    engine: Engine | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """The editor's settings for this folder, as the editor wrote them."""
    progress: IndexProgress | None = None
    was_ready: bool = False
    is_paused: bool = False
    failure: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether everything is indexed."""
        return self.engine is not None and self.progress is not None and self.progress.stage == "ready"

    def relative(self, path: Path) -> str | None:
        """`path` relative to the root, with `/`; None if it lies outside."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        root, file = os.path.realpath(self.root), Path(os.path.realpath(path))
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else None

    def leads_outside(self, relative: str) -> bool:
        """Whether a path in this folder is a link, or lies behind one, that leads out of it."""
        root = os.path.realpath(self.root)
        return not Path(os.path.realpath(self.root / relative)).is_relative_to(root)


class Folders:
    """The open folders; the innermost one that holds a file owns it."""

    def __init__(self, open_engine: Callable[[Folder], Engine]) -> None:
        self._open_engine = open_engine
        self._folders: dict[Path, Folder] = {}
        # A folder that is added again waits until its old engine has let go of the index.
        self._locks: defaultdict[Path, asyncio.Lock] = defaultdict(asyncio.Lock)

    def __iter__(self) -> Iterator[Folder]:
        return iter(tuple(self._folders.values()))

    def __contains__(self, folder: Folder) -> bool:
        return self._folders.get(folder.root) is folder

    def add(self, root: Path) -> Folder | None:
        """Take in a folder, still without its engine; None if it is there already."""
        root = _normal(root)
        if root in self._folders:
            return None
        folder = self._folders[root] = Folder(root)
        return folder

    async def open(self, folder: Folder) -> None:
        """Open the folder's engine; a failure is kept in the folder."""
        async with self._locks[folder.root]:
            try:
                folder.engine = await asyncio.to_thread(self._open_engine, folder)
            except RepriseError as error:
                logger.warning("a folder cannot be opened: %s", error)
                folder.failure = str(error)
            except Exception as error:  # one folder's failure is told, and the others live on
                logger.exception("cannot open %s", folder.root)
                folder.failure = str(error) or type(error).__name__

    async def remove(self, root: Path) -> Folder | None:
        """Forget a folder and close its engine; None if there is no such folder."""
        folder = self._folders.pop(_normal(root), None)
        if folder is not None:
            async with self._locks[folder.root]:
                await _shut(folder)
        return folder

    async def close(self) -> None:
        """Close every engine."""
        await asyncio.gather(*(self.remove(folder.root) for folder in self))

    def owner(self, path: Path) -> Folder | None:
        """The innermost folder that holds `path`."""
        holders = [folder for folder in self if folder.relative(path) is not None]
        return max(holders, key=lambda folder: len(folder.root.parts), default=None)


def project_root(path: Path) -> Path | None:
    """The project around a file that lies in no open folder; None where nothing marks one.

    Without a mark the file's folder might be a home or a download folder, which nobody asked to have indexed.
    """
    root = find_root(path)
    is_marked = (root / ".git").exists() or (root / "reprise.toml").exists()
    return root if is_marked and root not in (Path.home(), Path(root.anchor)) else None


def _normal(root: Path) -> Path:
    return Path(os.path.normpath(root))


async def _shut(folder: Folder) -> None:
    engine, folder.engine = folder.engine, None
    if engine is not None:
        await asyncio.to_thread(engine.close)
