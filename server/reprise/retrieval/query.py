"""Turns unfinished code, or words, into a `Query`.

Knows nothing of indexes. The enhanced query of AlignCoder (arXiv 2601.19697) is the unfinished code followed
by the sampled candidates; the candidates also weigh the lexical terms and name the identifiers to define.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reprise.syntax.subtokens import subtokens
from reprise.types import Candidate

IDENTIFIER = re.compile(r"[^\W\d]\w*")

_LINES_BEFORE = 20  # RLCoder's coarse query: the last 20 non-blank lines
_LINES_AFTER = 6
_DECAY = 0.92  # a line's weight per line of distance from the cursor
_SUFFIX_WEIGHT = 0.5
_CANDIDATE_WEIGHT = 1.0  # of all candidates together, against 1.0 for the line being typed
_PATH_WEIGHT = 0.3
_DENSE_LINES = 12
_MAX_TERMS = 96


@dataclass(frozen=True, slots=True)
class Query:
    """What the stages look for."""

    text: str
    """For the dense stage: code or words."""
    terms: dict[str, float]
    """For the lexical stage: sub-token to weight."""
    identifiers: tuple[str, ...] = ()
    """Names to define, the most likely needed first."""
    path: str | None = None
    """The file being completed; its stored version is never retrieved."""
    near_identifiers: frozenset[str] = field(default_factory=frozenset)
    """Names that stand near the cursor or in a candidate."""


def search_query(text: str) -> Query:
    """A query of words or code that somebody typed."""
    terms: dict[str, float] = {}
    for term in subtokens(text):
        terms[term] = terms.get(term, 0.0) + 1.0
    # A word said thrice is not thrice as telling: the square root, as in BM25's own query saturation.
    terms = {term: weight**0.5 for term, weight in terms.items()}
    identifiers = tuple(dict.fromkeys(IDENTIFIER.findall(text)))
    return Query(text, _strongest(terms, 4 * _MAX_TERMS), identifiers, None, frozenset(identifiers))


def completion_query(path: str, prefix: str, suffix: str, candidates: Sequence[Candidate] = ()) -> Query:
    """The (enhanced) query at the end of `prefix`; `suffix` is empty where the engine is blind to it."""
    before = _last_lines(prefix, _LINES_BEFORE)
    after = [line for line in suffix[:2000].splitlines() if line.strip()][:_LINES_AFTER]
    shares = _shares(candidates)
    terms: dict[str, float] = {}
    for distance, line in enumerate(reversed(before)):
        _add(terms, line, _DECAY**distance)
    for distance, line in enumerate(after):
        _add(terms, line, _SUFFIX_WEIGHT * _DECAY**distance)
    for candidate, share in zip(candidates, shares, strict=True):
        _add(terms, candidate.text, _CANDIDATE_WEIGHT * share)
    _add(terms, path, _PATH_WEIGHT)
    near = before[-4:] + after[:1]
    sampled = [candidate.text for candidate in candidates]
    identifiers = _identifiers_by_need(sampled, before)
    text = "\n".join(before[-_DENSE_LINES:] + sampled)
    return Query(text, _strongest(terms, _MAX_TERMS), identifiers, path, _names([*near, *sampled]))


def _last_lines(prefix: str, n_lines: int) -> list[str]:
    """The last non-blank lines of `prefix`, the one being typed included, read from the tail only."""
    lines = [line for line in prefix[-200 * n_lines :].splitlines() if line.strip()]
    return lines[-n_lines:]


def _shares(candidates: Sequence[Candidate]) -> list[float]:
    """How much of the candidates' weight each gets: by probability, softened so that none drowns the rest."""
    weights = [max(math.exp(candidate.log_probability), 1e-6) ** 0.5 for candidate in candidates]
    total = sum(weights) or 1.0
    return [weight / total for weight in weights]


def _add(terms: dict[str, float], text: str, weight: float) -> None:
    for term in dict.fromkeys(subtokens(text)):  # in their order, in which scores add up
        terms[term] = terms.get(term, 0.0) + weight


def _strongest(terms: dict[str, float], n_terms: int) -> dict[str, float]:
    if len(terms) <= n_terms:
        return terms
    return dict(sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:n_terms])


def _identifiers_by_need(sampled: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """Names in the candidates first, then those of the lines above, nearest first."""
    ordered: dict[str, None] = {}
    for text in [*sampled, *reversed(before)]:
        for name in reversed(IDENTIFIER.findall(text)):
            ordered.setdefault(name)
    return tuple(ordered)


def _names(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in IDENTIFIER.findall(text))
