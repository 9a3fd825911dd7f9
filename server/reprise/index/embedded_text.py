"""What is embedded for a chunk: its path, its text, and the signatures of what it calls.

After CoRet (arXiv 2505.24715), with signatures in place of whole callees. Knows no encoder; the hash of a
text is the key of its vector.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import blake2b

from reprise.index.call_graph import resolve_call
from reprise.index.code_view import CodeView
from reprise.models.encoder import ChunkText
from reprise.types import Call, Chunk, IndexedFile

MAX_CALLEES = 8
"""Signatures for one chunk; more would outweigh the chunk's own words."""


def embedded_texts(view: CodeView, file: IndexedFile) -> list[ChunkText]:
    """The embedded text of each chunk of `file`, in its order."""
    signatures: list[dict[str, None]] = [{} for _ in file.chunks]
    starts = [chunk.start_line for chunk in file.chunks]
    resolved: dict[tuple[str, str | None, str | None], tuple[str, ...]] = {}
    for call in file.calls:
        number = bisect_right(starts, call.line) - 1
        if number < 0 or len(signatures[number]) >= MAX_CALLEES:
            continue
        key = call.name, call.receiver, call.caller
        if key not in resolved:
            resolved[key] = _signatures(view, file, call)
        signatures[number].update(dict.fromkeys(resolved[key]))
    return [_chunk_text(file, chunk, found) for chunk, found in zip(file.chunks, signatures, strict=True)]


def text_hash(text: ChunkText) -> bytes:
    """16 bytes that tell embedded texts apart."""
    whole = "\0".join((text.path, text.text, *text.down))
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _signatures(view: CodeView, file: IndexedFile, call: Call) -> tuple[str, ...]:
    return tuple(ref.symbol.signature for ref in resolve_call(view, file, call))


def _chunk_text(file: IndexedFile, chunk: Chunk, signatures: dict[str, None]) -> ChunkText:
    down = [signature for signature in signatures if signature not in chunk.text]
    return ChunkText(file.path, chunk.text, tuple(down[:MAX_CALLEES]))
