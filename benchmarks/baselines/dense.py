"""Dense retrieval alone: the bundled encoder over the engine's chunks, by the cosine.

The query is what the encoder was trained on: the lines before the cursor, with the file's path and imports.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.baselines.filling import filled
from benchmarks.baselines.seen import seen
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.retrieval.query import completion_query
from reprise.retrieval.retrieve import retrieve
from reprise.types import Hit


@dataclass(frozen=True, slots=True)
class Dense:
    """Vectors without BM25, definitions, call graph and candidates."""

    name: str = "dense"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The nearest chunks of other files, best first; see `Arm`."""
        shown, sources = seen(question), workspace.engine.sources()
        query = completion_query(shown.path, shown.prefix, "")
        hits = retrieve(sources.snapshot, sources.encoder, query, shown.imports(), stages=("dense",))
        return filled(hits)
