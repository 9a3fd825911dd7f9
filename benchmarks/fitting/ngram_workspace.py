"""A package as the sampler meets it: its n-grams, and BM25 over its chunks for the coarse context."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.questions.holes import Hole
from reprise.completion.site import CompletionSite, site_at
from reprise.index.lexical import FILE_SHIFT, LexicalIndex
from reprise.index.ngrams import NgramIndex, NgramView
from reprise.index.segment import LexicalDocument
from reprise.retrieval.query import completion_query
from reprise.syntax.analysis import analyse
from reprise.syntax.subtokens import subtokens
from reprise.types import Hit

N_CHUNKS = 12
"""Chunks that the sampler reads, as in the pipeline."""


class NgramWorkspace:
    """An indexed package; file `i` of the list has the id `i + 1`."""

    def __init__(self, files: Sequence[tuple[str, str]]) -> None:
        ngrams, lexical = NgramIndex(), LexicalIndex()
        self._chunks: dict[int, Hit] = {}
        documents: list[LexicalDocument] = []
        for place, (path, text) in enumerate(files):
            ngrams.replace(place + 1, ngrams.encode(text))
            for serial, chunk in enumerate(analyse(path, "python", text).syntax.chunks):
                chunk_id = (place + 1) << FILE_SHIFT | serial
                self._chunks[chunk_id] = Hit(
                    path, chunk.start_line, chunk.end_line, chunk.symbol, chunk.kind, 0.0, {}, chunk.text
                )
                terms, counts = lexical.count(subtokens(chunk.text))
                documents.append(LexicalDocument(chunk_id, chunk_id, terms, counts))
        lexical.add(documents)
        self._lexical = lexical.view()
        ngrams.view()
        while ngrams.maintain():
            pass
        self.ngrams: NgramView = ngrams.view()

    def site(self, hole: Hole) -> CompletionSite:
        """Return the hole as the completer sees it."""
        return site_at(hole.path, hole.text, hole.line, hole.character, hole.view != "blind")

    def retrieved(self, hole: Hole, site: CompletionSite, n_chunks: int = N_CHUNKS) -> list[Hit]:
        """Return the best chunks of other files for a hole."""
        query = completion_query(site.path, site.prefix, site.suffix)
        best = self._lexical.search(query.terms, n_chunks, hole.file + 1)
        return [self._chunks[chunk_id] for chunk_id, _ in best]
