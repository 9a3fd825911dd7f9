"""What is mined from a repository: its chunks, and queries with the chunks that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reprise.models.encoder import CONTEXT_END, ChunkText

Kind = Literal["docstring", "call", "candidates", "usage"]
KINDS: tuple[Kind, ...] = ("docstring", "call", "candidates", "usage")


@dataclass(frozen=True, slots=True)
class Pair:
    """One query and the chunks that answer it."""

    query: str
    answers: tuple[int, ...]
    """Positions in `Repository.chunks`; any of them is right."""
    neutral: tuple[int, ...] = ()
    """Positions that are no negatives either: the query's own lines, and what answers it in another way."""
    candidates: tuple[str, ...] = ()
    """What a sampler may have drawn after `query`, right or wrong."""
    path: str | None = None
    """The file that the query's code is from."""
    context: str = ""
    """What is known of that file: its path and what it imports."""

    @property
    def code(self) -> str:
        """The enhanced query: the unfinished code followed by the candidates."""
        return "\n".join((self.query, *self.candidates))

    @property
    def text(self) -> str:
        """The enhanced query with what is known of its file."""
        return f"{self.context}{CONTEXT_END}{self.code}" if self.context else self.code


@dataclass(frozen=True, slots=True)
class Repository:
    """The chunks of one repository and the pairs mined from it."""

    name: str
    chunks: tuple[ChunkText, ...]
    undocumented: Mapping[int, ChunkText]
    """The chunks that change when their docstring goes, without it: what a docstring is matched with."""
    pairs: Mapping[Kind, tuple[Pair, ...]]
