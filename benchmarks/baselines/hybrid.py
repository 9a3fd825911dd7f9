"""BM25 and dense retrieval, fused by reciprocal ranks with k = 60: Tabby's way.

Both rank the engine's chunks, with the same query, 40 each; neither definitions nor candidates take part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.baselines.filling import filled
from benchmarks.baselines.seen import seen
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.models.encoder import CONTEXT_END, file_context
from reprise.retrieval.fusion import fuse
from reprise.retrieval.query import completion_query
from reprise.retrieval.stages import dense_ranking, lexical_ranking
from reprise.types import Hit

_TOP = 40


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Equal weights, as reciprocal rank fusion was published (Cormack et al., SIGIR 2009)."""

    name: str = "bm25 + dense"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The chunks that both rankings favour, best first; see `Arm`."""
        shown, sources = seen(question), workspace.engine.sources()
        query = completion_query(shown.path, shown.prefix, shown.suffix)
        rankings = {"lexical": lexical_ranking(sources.snapshot, query, _TOP)}
        if sources.encoder is not None:
            about = f"{file_context(shown.path, shown.imports())}{CONTEXT_END}{query.text}"
            rankings["dense"] = dense_ranking(
                sources.snapshot, sources.encoder, replace(query, text=about), _TOP
            )
        return filled(fuse(rankings, dict.fromkeys(rankings, 1.0)))
