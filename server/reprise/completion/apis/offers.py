"""The names that could stand at the cursor, before they are ranked: members, visible names, workspace names.

Each knows how far it is from the cursor, and whether it needs an import.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from reprise.completion.apis.built_copies import without_built_copies
from reprise.completion.apis.cursor_text import Cursor, Receiver
from reprise.completion.apis.members import members_of
from reprise.completion.apis.name_match import match_quality
from reprise.completion.apis.receivers import enclosing_classes, receiver_value
from reprise.completion.apis.scope import Value, World, resolve_binding
from reprise.completion.apis.visible_names import local_text, visible_names
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.types import SymbolRef

LOCAL, FILE, IMPORTED, GUESSED, WORKSPACE = range(5)
"""How far a name is from the cursor; a guessed one follows a receiver whose class is unknown."""

_MAX_WORKSPACE_NAMES = 300  # a single typed letter matches thousands
_ENOUGH_NAMES = 20  # with so many that the word begins, nobody looks for one that it abbreviates
_IMPLICIT_RECEIVER = frozenset({"java", "csharp", "cpp"})
_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)test_|[._]test\.|\.spec\.|Test\.java$")


@dataclass(frozen=True, slots=True)
class Offer:
    """One name that could stand at the cursor."""

    name: str
    distance: int
    quality: float
    """How well the typed word matches it, 0 to 1."""
    target: SymbolRef | None = None
    """Its definition, if the workspace has one."""
    line: str = ""
    """The line that binds it, if it has no definition."""
    needs_import: bool = False
    module_path: str = ""
    """The file of the module that it names, if it names one."""


def member_offers(world: World, receiver: Receiver, cursor: Cursor, prefix: str) -> list[Offer] | None:
    """The members of what stands before the dot; None if that cannot be told."""
    value = receiver_value(world, receiver.chain, cursor.enclosing, local_text(prefix, cursor.enclosing))
    if value is None:
        return None
    overridden = _overridden(receiver, cursor)
    own = bool(overridden) or receiver.text in ("self", "cls", "this")
    hidden = "__" if own or cursor.word.startswith("_") else "_"
    offers = []
    for offer in offers_of_members(world, value, cursor.word):
        if offer.name == overridden:
            offers.append(replace(offer, distance=LOCAL))
        elif not offer.name.startswith(hidden) or cursor.word.startswith("__"):
            offers.append(replace(offer, distance=offer.distance + bool(overridden)))
    return offers


def _overridden(receiver: Receiver, cursor: Cursor) -> str:
    """The method around the cursor if the receiver is `super`: what it most often continues."""
    functions = [definition.name for definition in cursor.enclosing if definition.kind == "function"]
    return functions[-1] if receiver.text.startswith("super") and functions else ""


def guessed_offers(
    world: World, receiver: Receiver, word: str, nearby: str, sampled: Collection[str]
) -> list[Offer]:
    """Workspace members that follow the same receiver nearby or that the sampler predicts.

    `nearby` is text in which the receiver's uses are looked for. Nothing is guessed for a module that the
    workspace does not hold: its names are not ours.
    """
    if any(binding.alias == receiver.text for binding in world.buffer.imports):
        return []
    used = (
        re.findall(rf"(?<![\w.]){re.escape(receiver.text)}\??\.([^\W\d]\w*)", nearby) if receiver.text else []
    )
    offers = []
    for name in dict.fromkeys([*sampled, *used]):
        quality = match_quality(word, name)
        members = [found for found in world.snapshot.definitions(name) if "." in found.symbol.qualified]
        if quality and members and name != word:
            target = members[0] if len(members) == 1 else None
            offers.append(Offer(name, GUESSED, quality, target, f".{name}"))
    return offers


def name_offers(world: World, cursor: Cursor, prefix: str, sampled: Collection[str]) -> list[Offer]:
    """Names that stand alone: what is bound at the cursor, then what an import would bind."""
    bound, word = visible_names(world.buffer, prefix, cursor.enclosing), cursor.word
    offers = []
    for name, visible in bound.items():
        quality = match_quality(word, name)
        if quality and name != word:
            target = SymbolRef(world.buffer.path, visible.symbol) if visible.symbol is not None else None
            if visible.binding is not None:
                value = resolve_binding(world, world.buffer, visible.binding)
                target = SymbolRef(value.path, value.symbol) if value is not None and value.symbol else None
            distance = {"local": LOCAL, "file": FILE, "import": IMPORTED}[visible.place]
            offers.append(Offer(name, distance, quality, target, visible.line))
    if world.buffer.language in _IMPLICIT_RECEIVER:
        offers += [offer for offer in _own_members(world, cursor) if offer.name not in bound]
    taken = {*bound, *(offer.name for offer in offers)}
    return offers + list(workspace_offers(world, word, taken, sampled))


def _own_members(world: World, cursor: Cursor) -> list[Offer]:
    """The members of the classes around the cursor, which some languages call without naming the object."""
    found: dict[str, Offer] = {}
    for owner in enclosing_classes(world, cursor.enclosing):
        for offer in offers_of_members(world, owner, cursor.word):
            found.setdefault(offer.name, replace(offer, distance=FILE))
    return list(found.values())


def offers_of_members(world: World, value: Value, word: str) -> list[Offer]:
    """The members of a module, class or object that the word can mean."""
    offers = []
    for member in members_of(world, value):
        quality = match_quality(word, member.name)
        if quality and member.name != word:
            distance = min(member.distance, IMPORTED)
            offers.append(Offer(member.name, distance, quality, SymbolRef(member.path, member.symbol)))
    return offers


def workspace_offers(
    world: World, word: str, bound: Collection[str], sampled: Collection[str]
) -> Iterator[Offer]:
    """Top-level definitions of other files: those that the word begins, or that the sampler predicts."""
    names = dict.fromkeys([*sampled, *_names_like(world, word)])
    for name in list(names)[:_MAX_WORKSPACE_NAMES]:
        if world.cancelled():
            return
        quality = match_quality(word, name)
        if quality and name not in bound and not name.startswith("_"):
            targets = {  # of overloads the first
                found.path: found
                for found in reversed(world.snapshot.definitions(name))
                if _is_importable(world, found)
            }
            for target in without_built_copies(world.buffer.path, list(targets.values())):
                yield Offer(name, WORKSPACE, quality, target, needs_import=True)


def _names_like(world: World, word: str) -> list[str]:
    """Names that the word begins; where they are few, also those that share its first letter."""
    if not word:
        return []
    initials, lowered = (word[0].lower(), word[0].upper()), word.lower()
    alike = [name for name in world.snapshot.defined_names() if name.startswith(initials)]
    alike.sort(key=lambda name: (len(name), name))  # what is cut off must not depend on chance
    begun = [name for name in alike if name.lower().startswith(lowered)]
    return begun if len(begun) >= _ENOUGH_NAMES else begun + alike


def _is_importable(world: World, target: SymbolRef) -> bool:
    """Whether another file could want this definition: at top level, and not a test's unless in a test."""
    if target.path == world.buffer.path or "." in target.symbol.qualified:
        return False
    file = world.snapshot.files.get(target.path)
    if file is None or _family(file.language) != _family(world.buffer.language):
        return False
    return _is_test(world.buffer.path) or not _is_test(target.path)


def _family(language: str) -> str:
    return "script" if language in SCRIPT_LANGUAGES else language


def _is_test(path: str) -> bool:
    return _TEST_PATH.search(path) is not None
