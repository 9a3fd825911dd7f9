"""Which chunk of a file's new version is which of its old one, and what identifies a chunk's content.

A chunk is the same if its symbol, kind and text are; where several are alike, they pair up in order. Lines do
not count: a chunk that moves keeps its id and its vector.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from reprise.types import Chunk

_Key = tuple[str | None, str, str]


@dataclass(frozen=True, slots=True)
class Matching:
    """A file's chunks with their ids."""

    chunks: tuple[Chunk, ...]
    new: tuple[Chunk, ...]
    """Those without a counterpart in the old version."""
    gone: tuple[int, ...]
    """Ids of the old version without a counterpart in the new one."""
    next_id: int


def match_chunks(old: Sequence[Chunk], new: Sequence[Chunk], next_id: int) -> Matching:
    """Give each new chunk the id of its old counterpart, or the next free one."""
    known: dict[_Key, deque[int]] = defaultdict(deque)
    for chunk in old:
        known[_key(chunk)].append(chunk.id)
    matched: list[Chunk] = []
    added: list[Chunk] = []
    for chunk in new:
        alike = known.get(_key(chunk))
        if alike:
            matched.append(replace(chunk, id=alike.popleft()))
        else:
            added.append(replace(chunk, id=next_id))
            matched.append(added[-1])
            next_id += 1
    gone = tuple(chunk_id for left in known.values() for chunk_id in left)
    return Matching(tuple(matched), tuple(added), gone, next_id)


def ranked(path: str, matching: Matching) -> Iterator[tuple[Chunk, int]]:
    """Each new chunk with a signed 64-bit number made of its path, content and place among its equals only.

    Pairing equals in order keeps that place: the number is the same in an index built afresh.
    """
    new = {chunk.id for chunk in matching.new}
    n_alike: dict[_Key, int] = defaultdict(int)
    for chunk in matching.chunks:
        key = _key(chunk)
        if chunk.id in new:
            whole = "\0".join((path, chunk.symbol or "", chunk.kind, chunk.text, str(n_alike[key])))
            digest = blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            yield chunk, int.from_bytes(digest, "little", signed=True)
        n_alike[key] += 1


def _key(chunk: Chunk) -> _Key:
    return chunk.symbol, chunk.kind, chunk.text
