"""Popup items for the workspace's API: the names that fit at the cursor, ranked, with the import they need.

Ranking sums what speaks for a name: the sampler predicted it, retrieval found its definition, it is near, the
typed word matches it, it stands close above, and the workspace uses it often. Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reprise.completion.cursor_text import (
    declares_name,
    enclosing_definitions,
    is_code,
    receiver_before,
    typed_word,
)
from reprise.completion.import_edits import missing_import
from reprise.completion.offers import Offer, guessed_offers, imported_names, member_offers, name_offers
from reprise.completion.scope import FileScope, World
from reprise.completion.site import CompletionSite
from reprise.index.snapshot import Snapshot
from reprise.types import Candidate, Completion, FileSyntax, Hit, Position, Range, TextEdit

_SAMPLED, _RETRIEVED, _NEAR, _MATCH, _RECENT, _FREQUENT = 3.0, 1.0, 1.0, 1.5, 0.8, 0.6
_LATER_WORD = 0.3  # a candidate's later names say less about this place than its first
_NEARBY = 4_000  # characters above the cursor that count as recent
_LONGEST_DETAIL = 160
_NAME = re.compile(r"[^\W\d][\w$]*")
_USED_NAME = re.compile(r"(?<!def )(?<!class )\b[^\W\d][\w$]*")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for names here."""

    sampled: Mapping[str, float]
    """0 to 1, relative to the most probable candidate."""
    defined: Mapping[tuple[str, str], float]
    """Retrieval's weight of (path, qualified name), 0 to 1."""
    mentioned: Mapping[str, float]
    """Retrieval's weight of a name that stands in a hit, 0 to 1."""
    recent: Mapping[str, float]
    """How close above the cursor a name stands, 0 to 1."""


def api_items(
    snapshot: Snapshot,
    site: CompletionSite,
    buffer: FileSyntax,
    context: Sequence[Hit],
    candidates: Sequence[Candidate],
    top: int,
) -> list[Completion]:
    """The `top` names that fit at the cursor, best first; none in comments, strings and new names."""
    word = typed_word(site.line_prefix)
    if not is_code(site.language, site.prefix):
        return []
    text = site.prefix + site.suffix
    world = World(snapshot, FileScope(site.path, site.language, buffer.symbols, buffer.imports, text))
    evidence = _evidence(site, word, context, candidates)
    ranked = sorted(
        (
            (_score(snapshot, evidence, offer), offer)
            for offer in _offers(world, site, word, buffer, context, evidence)
        ),
        key=lambda scored: (-scored[0], scored[1].name, scored[1].target.path if scored[1].target else ""),
    )
    total = sum(math.exp(score) for score, _ in ranked)
    items: list[Completion] = []
    for score, offer in ranked:
        edits = missing_import(world, offer.target) if offer.needs_import and offer.target else ()
        if edits is None or _collides(edits, site, word):
            continue
        items.append(_item(site, word, offer, edits, context, math.exp(score) / total))
        if len(items) == top:
            break
    return items


def _offers(
    world: World,
    site: CompletionSite,
    word: str,
    buffer: FileSyntax,
    context: Sequence[Hit],
    evidence: _Evidence,
) -> list[Offer]:
    imported = imported_names(world, site.line_prefix, site.line_suffix, word)
    if imported is not None:
        return imported
    receiver = receiver_before(site.prefix, word)
    if receiver is None and declares_name(site.language, site.line_prefix):
        return []
    enclosing = enclosing_definitions(site.language, site.prefix)
    if receiver is None:
        return name_offers(world, word, site.prefix, enclosing, buffer, evidence.sampled)
    members = member_offers(world, receiver, word, site.prefix, enclosing)
    if members is not None:
        return members
    nearby = "\n".join([site.prefix, *(hit.text for hit in context)])
    return guessed_offers(world, receiver, word, nearby, evidence.sampled, buffer)


def _evidence(
    site: CompletionSite, word: str, context: Sequence[Hit], candidates: Sequence[Candidate]
) -> _Evidence:
    sampled: dict[str, float] = {}
    best = max((candidate.log_probability for candidate in candidates), default=0.0)
    for candidate in candidates:
        weight = math.exp(candidate.log_probability - best)
        for number, found in enumerate(_NAME.finditer(word + candidate.text)):
            is_first = number == 0 and found.start() == 0
            name, share = found.group(), weight if is_first else _LATER_WORD * weight
            sampled[name] = max(sampled.get(name, 0.0), share)
    defined: dict[tuple[str, str], float] = {}
    mentioned: dict[str, float] = {}
    for rank, hit in enumerate(context):
        weight = 1 / (1 + 0.5 * rank)
        if hit.symbol is not None:
            defined.setdefault((hit.path, hit.symbol), weight)
        for name in set(_NAME.findall(hit.text)):
            mentioned.setdefault(name, weight)
    near = _USED_NAME.findall(site.prefix[-_NEARBY : len(site.prefix) - len(word)])
    recent = {name: (number + 1) / len(near) for number, name in enumerate(near)}
    return _Evidence(sampled, defined, mentioned, recent)


def _score(snapshot: Snapshot, evidence: _Evidence, offer: Offer) -> float:
    key = (offer.target.path, offer.target.symbol.qualified) if offer.target is not None else ("", "")
    users = len(snapshot.callers_of_name(offer.name))
    return (
        _SAMPLED * evidence.sampled.get(offer.name, 0.0)
        + _RETRIEVED * max(evidence.defined.get(key, 0.0), evidence.mentioned.get(offer.name, 0.0) / 2)
        + _NEAR / (1 + offer.distance)
        + _MATCH * offer.quality
        + _RECENT * evidence.recent.get(offer.name, 0.0)
        + _FREQUENT * math.log1p(users) / math.log1p(max(len(snapshot.files), 1))
    )


def _item(
    site: CompletionSite,
    word: str,
    offer: Offer,
    edits: tuple[TextEdit, ...],
    context: Sequence[Hit],
    share: float,
) -> Completion:
    end = site.position
    symbol = offer.target.symbol if offer.target is not None else None
    path = offer.target.path if offer.target is not None else site.path
    signature = " ".join((symbol.signature if symbol is not None else offer.line).split())
    hits = (
        hit for hit in context if symbol is not None and (hit.path, hit.symbol) == (path, symbol.qualified)
    )
    return Completion(
        text=offer.name,
        range=Range(Position(end.line, end.character - len(word)), end),
        kind="api",
        source="retrieval",
        confidence=round(share, 4),
        provenance=tuple(hits),
        label=offer.name,
        detail=f"{signature[:_LONGEST_DETAIL]} · {path}",
        documentation=symbol.docstring if symbol is not None else "",
        additional_edits=edits,
    )


def _collides(edits: tuple[TextEdit, ...], site: CompletionSite, word: str) -> bool:
    """Whether an import would land on the typed word itself."""
    start = Position(site.position.line, site.position.character - len(word))
    return any(
        (edit.range.end.line, edit.range.end.character) >= (start.line, start.character) for edit in edits
    )
