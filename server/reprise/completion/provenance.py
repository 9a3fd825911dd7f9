"""Which retrieved snippets a completion came from: those that hold its words in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reprise.completion.site import CompletionSite
from reprise.syntax.lexemes import lexemes
from reprise.syntax.subtokens import subtokens
from reprise.types import Hit

_RUN = 3  # lexemes in a row that tell a copy from a coincidence
_TAIL_CHARACTERS = 60
_SHOWN = 3
_NAMED = 0.5  # the weight of words that stand in a hit in another order
_LEAST = 0.2

Run = tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """Finds, for the completions of one site, the hits of one context that they came from."""

    site: CompletionSite
    context: Sequence[Hit]

    @cached_property
    def _context_runs(self) -> list[set[Run]]:
        """Cut once for all completions: it costs more than the comparing."""
        return [_runs(hit.text) for hit in self.context]

    @cached_property
    def _context_words(self) -> list[frozenset[str]]:
        return [frozenset(subtokens(hit.text)) for hit in self.context]

    def of(self, text: str) -> tuple[Hit, ...]:
        """The hits that share most runs of lexemes with the completion and the line it continues, or words.

        Part of a name counts: `in_litre` may come from a snippet that says `the_litre`.
        """
        wanted = _runs(self.site.line_prefix[-_TAIL_CHARACTERS:] + text)
        words = {word for word in subtokens(text) if len(word) > 2}
        scored: list[tuple[float, int]] = []
        for rank, (runs, said) in enumerate(zip(self._context_runs, self._context_words, strict=True)):
            shared = len(wanted & runs) / max(len(wanted), 1)
            named = len(words & said) / max(len(words), 1)
            score = shared + _NAMED * named
            if score > _LEAST:
                scored.append((-score, rank))
        return tuple(self.context[rank] for _, rank in sorted(scored)[:_SHOWN])


def _runs(text: str) -> set[Run]:
    words = [word for word in lexemes(text) if not word.isspace()]
    return {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}
