"""Popup items for the workspace's API: the names that fit at the cursor, best first, with their import.

Pure: the answer depends on the arguments only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reprise.completion.apis.chances import Place, chances
from reprise.completion.apis.cursor_text import Cursor, cursor_at_end, declares_name
from reprise.completion.apis.import_edits import missing_import
from reprise.completion.apis.import_statements import import_offers, module_path_word
from reprise.completion.apis.offers import Offer, guessed_offers, member_offers, name_offers
from reprise.completion.apis.ranking import Signals, gather, score
from reprise.completion.apis.scope import World
from reprise.completion.apis.world import world_at
from reprise.completion.code_spans import is_code
from reprise.completion.site import CompletionSite
from reprise.index.snapshot import Snapshot
from reprise.types import Cancelled, Candidate, Completion, FileSyntax, Hit, Position, Range, TextEdit

_LONGEST_DETAIL = 160


def api_items(
    snapshot: Snapshot,
    site: CompletionSite,
    buffer: FileSyntax,
    context: Sequence[Hit],
    candidates: Sequence[Candidate],
    top: int,
    *,
    cancelled: Cancelled = lambda: False,
) -> list[Completion]:
    """The `top` names that fit at the cursor, best first; none in comments, strings and new names.

    Once `cancelled` says so, the items are the best of those that were found by then.
    An item's confidence is its chance among all that fit and whatever else could stand there.
    """
    path_word = module_path_word(site)
    if path_word is None and not is_code(site.language, site.prefix):
        return []
    cursor = cursor_at_end(site.language, site.prefix)
    if path_word is not None:
        cursor = replace(cursor, word=path_word)
    world = world_at(snapshot, site, buffer, cursor, cancelled)
    signals = gather(site.prefix, cursor.word, context, candidates)
    place, offers = _offers(world, site, cursor, context, signals)
    scored = [(score(world.snapshot, signals, offer), offer) for offer in offers]
    scored.sort(key=lambda one: (-one[0], one[1].name, one[1].target.path if one[1].target else ""))
    sure = chances(place, cursor.word, [logit for logit, _ in scored])
    items: list[Completion] = []
    for (_, offer), chance in zip(scored, sure, strict=True):
        edits = missing_import(world, offer.target) if offer.needs_import and offer.target else ()
        if edits is not None and not _collides(edits, site, cursor.word):
            items.append(_item(site, cursor.word, offer, edits, context, chance))
        if len(items) == top or cancelled():
            break
    return items


def _offers(
    world: World, site: CompletionSite, cursor: Cursor, context: Sequence[Hit], signals: Signals
) -> tuple[Place, list[Offer]]:
    imported = import_offers(world, site, cursor.word)
    if imported is not None:
        return "import", imported
    if cursor.receiver is None:
        is_new = declares_name(site.language, site.line_prefix)
        return "name", [] if is_new else name_offers(world, cursor, site.prefix, signals.sampled)
    members = member_offers(world, cursor.receiver, cursor, site.prefix)
    if members is not None:
        return "member", members
    nearby = "\n".join([site.prefix, *(hit.text for hit in context)])
    return "guessed", guessed_offers(world, cursor.receiver, cursor.word, nearby, signals.sampled)


def _item(
    site: CompletionSite,
    word: str,
    offer: Offer,
    edits: tuple[TextEdit, ...],
    context: Sequence[Hit],
    chance: float,
) -> Completion:
    end = site.position
    symbol = offer.target.symbol if offer.target is not None else None
    path = offer.target.path if offer.target is not None else offer.module_path or site.path
    signature = " ".join((symbol.signature if symbol is not None else offer.line).split())
    hits = (
        hit for hit in context if symbol is not None and (hit.path, hit.symbol) == (path, symbol.qualified)
    )
    return Completion(
        text=offer.name,
        range=Range(Position(end.line, end.character - len(word)), end),
        kind="api",
        source="retrieval",
        confidence=round(chance, 4),
        provenance=tuple(hits),
        label=offer.name,
        detail=f"{signature[:_LONGEST_DETAIL]} · {path}",
        documentation=symbol.docstring if symbol is not None else "",
        symbol_kind=symbol.kind if symbol is not None else None,
        additional_edits=edits,
    )


def _collides(edits: tuple[TextEdit, ...], site: CompletionSite, word: str) -> bool:
    """Whether an import would land on the typed word itself, or below it."""
    start = (site.position.line, site.position.character - len(word))
    return any((edit.range.end.line, edit.range.end.character) >= start for edit in edits)
