"""RLCoder's first stage (Wang et al., ICSE 2025, arXiv 2407.19487): BM25 over blocks of at most 15 lines.

Split-Aggregate: files are split at blank lines, what is longer than 15 lines is cut, neighbours are joined
while they fit 15 lines. The query is the last 20 non-blank lines. Documents and query are lowercased both:
the authors' code forgets the query.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.baselines.filling import filled
from benchmarks.baselines.seen import seen
from benchmarks.values import Complete, Question
from benchmarks.workspace import Workspace
from reprise.index.lexical import FILE_SHIFT, LexicalIndex, LexicalView
from reprise.index.segment import LexicalDocument
from reprise.syntax.chunks import split_aggregate
from reprise.types import Hit

_BLOCK_LINES = 15
_QUERY_LINES = 20
_TOP = 50
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Lexical:
    """BM25 alone, as RLCoder and AlignCoder use it to find candidates."""

    name: str = "bm25"

    def context(self, workspace: Workspace, question: Question, complete: Complete) -> list[Hit]:
        """The best blocks of other files, best first; see `Arm`."""
        query = "\n".join(seen(question).last_lines(_QUERY_LINES))
        blocks = workspace.remembered("bm25", lambda: Blocks(workspace.files))
        return filled(blocks.search(query, question.path))


class Blocks:
    """The blocks of all files, and their index."""

    def __init__(self, files: Mapping[str, str]) -> None:
        index = LexicalIndex()
        self._numbers = {path: number for number, path in enumerate(files, 1)}
        self._hits: dict[int, Hit] = {}
        documents: list[LexicalDocument] = []
        for path, text in files.items():
            for serial, hit in enumerate(_blocks_of(path, text.split("\n"))):
                block = self._numbers[path] << FILE_SHIFT | serial
                self._hits[block] = hit
                documents.append(LexicalDocument(block, block, *index.count(_words(hit.text))))
        index.add(documents)
        self._view: LexicalView = index.view()

    def search(self, query: str, but_of: str) -> Iterator[Hit]:
        """The best blocks for the words of `query`, none of the file `but_of`."""
        terms = {word: float(count) for word, count in Counter(_words(query)).items()}
        for block, _ in self._view.search(terms, _TOP, self._numbers.get(but_of)):
            yield self._hits[block]


def _blocks_of(path: str, lines: list[str]) -> Iterator[Hit]:
    blank = [not line.strip() for line in lines]
    for first, last in split_aggregate(blank, 0, len(lines) - 1, _BLOCK_LINES):
        text = "\n".join(lines[first : last + 1])
        yield Hit(path, first + 1, last + 1, None, "base", 0.0, {}, text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
