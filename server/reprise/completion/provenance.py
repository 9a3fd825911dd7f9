"""Which retrieved snippets a completion came from: those that hold its words in its order."""

from __future__ import annotations

from collections.abc import Sequence

from reprise.completion.site import CompletionSite
from reprise.syntax.lexemes import lexemes
from reprise.types import Hit

_N = 3  # lexemes in a row that tell a copy from a coincidence
_TAIL_CHARACTERS = 60
_SHOWN = 3


def provenance(text: str, site: CompletionSite, context: Sequence[Hit]) -> list[Hit]:
    """The hits that share most runs of `_N` lexemes with the completion and the line it continues."""
    wanted = _runs(site.line_prefix[-_TAIL_CHARACTERS:] + text)
    words = {word for word in lexemes(text) if word.isalnum() and len(word) > 2}
    scored: list[tuple[float, int, Hit]] = []
    for rank, hit in enumerate(context):
        shared = len(wanted & _runs(hit.text)) / max(len(wanted), 1)
        named = sum(word in hit.text for word in words) / max(len(words), 1)
        score = shared + 0.5 * named
        if score > 0.25:
            scored.append((-score, rank, hit))
    return [hit for _, _, hit in sorted(scored, key=lambda entry: entry[:2])[:_SHOWN]]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word for word in lexemes(text) if not word.isspace()]
    return {tuple(words[start : start + _N]) for start in range(len(words) - _N + 1)}
