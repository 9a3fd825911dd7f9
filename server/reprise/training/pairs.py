"""Mines a repository: a docstring asks for its function, without it, and each call asks as `call_pairs` says.

Knows the sources, no model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reprise.models.encoder import ChunkText
from reprise.training.call_pairs import call_pairs
from reprise.training.mined import Pair, Repository
from reprise.training.sources import Sources, chunk_at, chunk_texts, read_sources

_DOCSTRING = re.compile(r"^[ \t]*[rRbBuU]{0,2}(\"\"\"|''').*?\1[ \t]*\n?", re.DOTALL | re.MULTILINE)
_MIN_DOCSTRING_WORDS = 4
_MAX_DOCSTRING_WORDS = 60


def mine(name: str, root: Path, seed: int = 0, context_share: float = 1.0) -> Repository:
    """The pairs of the Python sources under `root`; the same for the same seed.

    `context_share` of the code queries know their file: half in training, so that it is not relied on.
    """
    draw = random.Random(f"{seed}:{name}")
    sources = read_sources(root)
    chunks = tuple(chunk_texts(sources))
    undocumented = _undocumented(chunks)
    docstrings = tuple(_docstring_pairs(sources, undocumented))
    pairs = {"docstring": docstrings, **call_pairs(sources, draw, context_share)}
    return Repository(name, chunks, undocumented, pairs)


def _undocumented(chunks: Sequence[ChunkText]) -> dict[int, ChunkText]:
    bare = (
        (position, chunk, _DOCSTRING.sub("", chunk.text, count=1)) for position, chunk in enumerate(chunks)
    )
    return {
        position: ChunkText(chunk.path, text, chunk.down)
        for position, chunk, text in bare
        if text != chunk.text and text.strip()
    }


def _docstring_pairs(sources: Sources, undocumented: Mapping[int, ChunkText]) -> Iterator[Pair]:
    for path, syntax in sources.files.items():
        for symbol in syntax.symbols:
            words = symbol.docstring.split("\n\n")[0].split()[:_MAX_DOCSTRING_WORDS]
            position = chunk_at(sources, path, symbol.start_line)
            if position is None or position not in undocumented or symbol.kind == "class":
                continue
            if len(words) >= _MIN_DOCSTRING_WORDS:
                yield Pair(" ".join(words), (position,))
