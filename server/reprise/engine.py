"""The only mutable state: a live index of one workspace, and the questions asked of it.

One thread writes (`indexing.thread`) and publishes an immutable `Snapshot` after each batch. Everybody
else reads.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from reprise.completion.explain import explain
from reprise.completion.generation.language_model import LanguageModel
from reprise.completion.pipeline import Pipeline
from reprise.completion.replay import rebuilt_prompt
from reprise.completion.turn import Request, Sources
from reprise.config import Settings, settings_from
from reprise.errors import BadInputError, GeneratorError
from reprise.index.snapshot import Snapshot
from reprise.indexing.thread import IndexingThread
from reprise.retrieval.search import search
from reprise.timing import Deadline, Stopwatch
from reprise.types import (
    Cancelled,
    Change,
    CompletionResult,
    DiskChanged,
    Explanation,
    GroupBy,
    Hit,
    IndexProgress,
    IndexStatus,
    ItemKind,
    Prompt,
    SearchResult,
)
from reprise.workspace.buffer_paths import BufferPaths, real_relative
from reprise.workspace.policy import Policy

ALL_KINDS: tuple[ItemKind, ...] = ("inline", "api", "snippet")
_log = logging.getLogger(__name__)
_PENDING_EDITS_MS = 30  # how long an answer waits for edits that arrived before its question


class Engine:
    """A workspace's index and what it answers. Safe to call from any thread; use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        indexing: IndexingThread,
        on_warning: Callable[[str], None],
        on_model_change: Callable[[], None],
    ) -> None:
        self.root = indexing.root
        self.settings = settings
        self._indexing = indexing
        self._warn = on_warning
        self._on_model_change = on_model_change
        self._model = self._new_model()
        self._pipeline = Pipeline(indexing.memory, self._model)
        self._paths = BufferPaths(indexing.root)

    @classmethod
    def open(
        cls,
        root: str | Path,
        settings: Settings | Mapping[str, object] | None = None,
        on_warning: Callable[[str], None] | None = None,
        on_progress: Callable[[IndexProgress], None] | None = None,
        watch: bool = True,
        on_model_change: Callable[[], None] = lambda: None,
    ) -> Engine:
        """Start to index and to watch the folder `root`; returns at once.

        Raises `BadInputError` if `root` is no folder or a setting cannot be used.
        """
        if not isinstance(root, (str, Path)):
            raise BadInputError(f"{root!r}: the root must be a str or a Path, not {type(root).__name__}")
        folder = Path(root).expanduser().resolve()
        if not folder.is_dir():
            raise BadInputError(f"{root}: no such folder; give the folder of the workspace")
        resolved = settings_from(settings)
        warn = on_warning or _ignore
        indexing = IndexingThread(folder, resolved, warn, on_progress or _ignore)
        indexing.start(watch)
        return cls(resolved, indexing, warn, on_model_change)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Store what is not stored yet, and stop."""
        self._model.close()
        self._indexing.close()

    # Changes -------------------------------------------------------------------------

    def apply(self, changes: Iterable[Change]) -> int:
        """Index `changes` now, before whatever else waits; returns the revision that holds them.

        Paths are absolute or relative to the root; links are followed. Raises `BadInputError` for a path
        outside the workspace and for what is no change, and then applies none of them.
        """
        placed = [real for change in _listed(changes) for real in self._paths.placed(change)]
        self._note_edits(placed)
        queue = self._indexing.queue
        queue.wait_for_edits(None, queue.put_edits(placed))
        return self._indexing.snapshot.revision

    def submit(self, changes: Iterable[Change]) -> None:
        """Queue `changes`; never blocks. Of several changes to one buffer only the last is indexed.

        One that `apply` would refuse is dropped, and the log says so.
        """
        placed: list[Change] = []
        for change in changes:
            try:
                placed += self._paths.placed(change)
            except BadInputError as error:
                _log.warning("a change is dropped: %s", error)
        self._note_edits(placed)
        self._indexing.submit(placed)

    def _note_edits(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if not isinstance(change, DiskChanged):  # such change all the time, as logs do
                self._pipeline.edited(change.path)

    def reindex(self) -> None:
        """Read every file again."""
        self._indexing.reindex()

    def clear_index(self) -> None:
        """Throw the stored index away and build it anew."""
        self._indexing.clear()

    def pause(self, paused: bool) -> None:
        """Stop or resume indexing of what changes on disk; open buffers are always followed."""
        self._indexing.queue.pause(paused)

    def set_settings(self, settings: Settings) -> None:
        """Use new settings from the next request on; indexing settings re-walk the workspace."""
        self.settings = settings
        self._indexing.set_settings(settings)
        if self._model.is_outdated_by(settings):
            old, self._model = self._model, self._new_model()
            self._pipeline.use(self._model)
            # It may take a second, in which the user types on.
            threading.Thread(target=old.close, name="model-close", daemon=True).start()

    def wait_until_indexed(self, timeout_s: float | None = None) -> bool:
        """Wait until every file is searchable and embedded; False if that took longer than `timeout_s`."""
        return self._indexing.queue.wait_until_idle(timeout_s)

    def _new_model(self) -> LanguageModel:
        return LanguageModel(
            self.settings, self._warn, repository=self.root.name, on_change=self._on_model_change
        )

    # Ahead of the questions ----------------------------------------------------------

    @property
    def model(self) -> LanguageModel:
        """The language model behind completions; off where none is set."""
        return self._model

    def typed(self, path: str, text: str) -> None:
        """Take note of a buffer's new text: a generation goes on only if it agrees."""
        self._model.typed(self.relative(path), text, self.policy.clean)

    def prepare(
        self, path: str, text: str, line: int, character: int, cancelled: Cancelled = lambda: False
    ) -> None:
        """Retrieve for a place before it is asked about. Raises as `complete` does."""
        self._ahead(self._pipeline.prepare, path, text, line, character, cancelled)

    def warm(
        self, path: str, text: str, line: int, character: int, cancelled: Cancelled = lambda: False
    ) -> None:
        """Let the model server read the prompt of a place where the user rests. Raises as `complete` does."""
        self._ahead(self._pipeline.warm, path, text, line, character, cancelled)

    def speculate(
        self, path: str, text: str, line: int, character: int, cancelled: Cancelled = lambda: False
    ) -> None:
        """Let the model go on behind an accepted completion. Raises as `complete` does."""
        self._ahead(self._pipeline.speculate, path, text, line, character, cancelled)

    def _ahead(
        self,
        work: Callable[[Request, Sources, Deadline], None],
        path: str,
        text: str,
        line: int,
        character: int,
        cancelled: Cancelled,
    ) -> None:
        request = Request(self.relative(path), text, line, character)
        deadline = Deadline(self.settings.completion.deadline_ms, cancelled)
        work(request, self.sources(), deadline)

    # Questions -----------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The newest immutable view."""
        return self._indexing.snapshot

    def sources(self) -> Sources:
        """What answers are made of at this moment."""
        idle = self._indexing.queue.idle
        return Sources(self.snapshot(), self._indexing.encoder, self.policy, self.settings, idle)

    @property
    def policy(self) -> Policy:
        """Which files count, and what of them may be shown."""
        return self._indexing.policy

    def complete(
        self,
        path: str | Path,
        text: str,
        line: int,
        character: int,
        suffix: bool = True,
        min_confidence: float | None = None,
        *,
        kinds: tuple[ItemKind, ...] = ALL_KINDS,
        cancelled: Cancelled = lambda: False,
        deadline_ms: float | None = None,
        fresh: bool = False,
    ) -> CompletionResult:
        """Complete `text` (the whole buffer of `path`) at a 0-based line and character (code points).

        `text` stands in for the file for the length of the call: nothing of its stored version is retrieved.
        `suffix=False` hides what follows the position, and `min_confidence=0` shows what the filter
        would hide. `deadline_ms` covers the whole answer; without it, `completion.deadlineMs` covers all but
        a language model, which has `generator.timeoutMs` where nothing else can be shown. `fresh=True`
        answers without what earlier answers left behind.
        Raises `BadInputError` for a path outside the workspace or a position outside the text, and
        `CancelledRequestError` once `cancelled` says so. A link counts as the file behind it.
        """
        if not isinstance(text, str):
            raise BadInputError(f"{path}: the text must be a str, not {type(text).__name__}")
        settings = self.settings.completion
        watch, queue = Stopwatch(), self._indexing.queue
        deadline = Deadline(settings.deadline_ms if deadline_ms is None else deadline_ms, cancelled)
        model_ms = self.settings.generator.timeout_ms if deadline_ms is None else deadline_ms
        request = Request(
            path=self.relative(path),
            text=text,
            line=line,
            character=character,
            with_suffix=suffix,
            kinds=kinds,
            min_confidence=settings.min_confidence if min_confidence is None else min_confidence,
            model_ms=model_ms,
            is_fresh=fresh,
        )
        with watch("edits"):
            queue.wait_for_edits(_PENDING_EDITS_MS / 1000, but_of=request.path)
        with queue.question():
            return self._pipeline.complete(request, self.sources(), deadline, watch)

    def explain(
        self,
        result: CompletionResult,
        cancelled: Cancelled = lambda: False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Explanation:
        """Say why an answer is as it is: what each snippet did for it, or the reason for none.

        Asks the model once, and once more for each snippet; `progress` is told how many of how many are done.
        Raises `CancelledRequestError` once `cancelled` says so.
        """
        model, trace = self._model, result.trace
        if trace is None or not model.is_ready:
            return explain(result, cancelled=cancelled, progress=progress)

        def build(context: Sequence[Hit]) -> Prompt:
            return cast(Prompt, rebuilt_prompt(trace, context))

        def score(prompt: Prompt, text: str) -> float | None:
            for path in (prompt.path, *(hit.path for hit in prompt.context)):
                if self.policy.refusal(path) is not None:  # it was not when the answer was made
                    raise GeneratorError(f"{path} may no longer be shown to a language model")
            return model.score(prompt, text, cancelled)

        return explain(result, build, score, cancelled=cancelled, progress=progress)

    def search(self, query: str, top: int = 20, by: GroupBy = "function") -> list[Hit]:
        """The `top` best functions (or chunks, or files) for words or code."""
        return list(self.search_result(query, top, by).hits)

    def search_result(self, query: str, top: int = 20, by: GroupBy = "function") -> SearchResult:
        """As `search`, with the time of each stage and, for no hit, the reason."""
        if by not in ("chunk", "function", "file"):
            raise BadInputError(f"by={by!r}: must be chunk, function or file")
        if top < 1:
            raise BadInputError(f"top={top}: must be at least 1")
        self._indexing.queue.wait_for_edits(_PENDING_EDITS_MS / 1000)
        return search(self.snapshot(), self._indexing.encoder, self.policy, query, top, by)

    def status(self) -> IndexStatus:
        """What the index holds and does."""
        return self._indexing.status()

    def relative(self, path: str | Path) -> str:
        """The real place of `path`, relative to the root, with `/`; `BadInputError` if that is outside."""
        return real_relative(self.root, path)


def _listed(changes: Iterable[Change]) -> list[Change]:
    try:
        return list(changes)
    except TypeError:
        raise BadInputError(f"the changes must be a list, not one {type(changes).__name__}") from None


def _ignore(message: object) -> None:
    """For whoever does not listen."""
