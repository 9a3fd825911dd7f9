"""The definitions that a place promises before anything there names them.

Behind a dot, the members of what stands before it; elsewhere, what the file imports and does not use yet, for
somebody wrote that import for a reason. No query by text finds them: their names are still to come.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reprise.completion.apis.cursor_text import Receiver, cursor_at_end, receiver_before, typed_word
from reprise.completion.apis.members import members_of
from reprise.completion.apis.receivers import receiver_value
from reprise.completion.apis.visible_names import local_text
from reprise.completion.apis.world import world_at
from reprise.completion.site import CompletionSite
from reprise.index.names import resolve_import
from reprise.index.snapshot import Snapshot
from reprise.syntax.subtokens import subtokens
from reprise.types import FileSyntax, Import, SymbolRef

_MOST = 16
_WORD = re.compile(r"[^\W\d]\w*")
_BLANKED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
_IMPORT = re.compile(r"\s*(?:import|from|use|using)\b")  # a line that holds names without a need for them
_BEFORE, _AFTER = 48_000, 16_000  # characters in which a name counts as used
_NEAR_BEFORE, _NEAR_AFTER = 600, 200  # in which the words are that an import may fit


def expected_definitions(snapshot: Snapshot, site: CompletionSite, buffer: FileSyntax) -> list[SymbolRef]:
    """Definitions in other files, the likeliest needed first, whose names begin with the typed word.

    What the buffer uses already comes last or, of imports, not at all: it shows by itself how it is used.
    """
    word = typed_word(site.line_prefix)
    receiver = receiver_before(site.prefix, word)
    if receiver is None:
        found = _unused_imports(snapshot, site, buffer.imports, word)
    else:
        members = _members(snapshot, site, buffer, receiver)
        found = [one for one in members if one.symbol.name.startswith(word)]
    elsewhere = (one for one in found if one.path != site.path)
    return list(dict.fromkeys(elsewhere))[:_MOST]


def _members(
    snapshot: Snapshot, site: CompletionSite, buffer: FileSyntax, receiver: Receiver
) -> list[SymbolRef]:
    """The class itself, whose outline shows all of them, then its members; of a module, its definitions."""
    cursor = cursor_at_end(site.language, site.prefix)
    world, local = world_at(snapshot, site, buffer, cursor), local_text(site.prefix, cursor.enclosing)
    value = receiver_value(world, receiver.chain, cursor.enclosing, local)
    if value is None:
        return []
    used = _used(site)
    members = members_of(world, value)
    members.sort(key=lambda member: (used[member.name] > 0, member.name.startswith("_")))
    owner = [SymbolRef(value.path, value.symbol)] if value.symbol is not None else []
    return owner + [SymbolRef(member.path, member.symbol) for member in members]


def _unused_imports(
    snapshot: Snapshot, site: CompletionSite, imports: Sequence[Import], word: str
) -> list[SymbolRef]:
    """What the file binds and does not use, in the order of how well its name fits the lines around."""
    used, first_line = _used(site), site.position.line - site.prefix[-_BEFORE:].count("\n") + 1
    by_imports = _named_by([binding for binding in imports if binding.line >= first_line])
    found = []
    for binding in imports:
        is_meant = bool(binding.alias) and binding.alias.startswith(word)
        if is_meant and used[binding.alias] <= by_imports[binding.alias]:
            targets = resolve_import(snapshot, site.path, binding)
            found += [target for target in targets[:1] if isinstance(target, SymbolRef)]
    lines = (site.prefix[-_NEAR_BEFORE:] + site.suffix[:_NEAR_AFTER]).split("\n")
    near = frozenset(word for line in lines if not _IMPORT.match(line) for word in subtokens(line))
    return sorted(found, key=lambda reference: -_fit(reference.symbol.name, near))


def _used(site: CompletionSite) -> Counter[str]:
    """How often each word stands in sight; by a translation, which takes a fifth of a pattern's time."""
    return Counter(f"{site.prefix[-_BEFORE:]} {site.suffix[:_AFTER]}".translate(_BLANKED).split())


def _named_by(imports: Sequence[Import]) -> Counter[str]:
    """How often imports hold each word themselves, in the paths of their modules too."""
    modules = dict.fromkeys((binding.line, binding.module) for binding in imports)
    words = Counter(word for _, module in modules for word in _WORD.findall(module))
    for binding in imports:
        if binding.name is not None or binding.alias not in _WORD.findall(binding.module):
            words.update({binding.alias, binding.name or binding.alias})
    return words


def _fit(name: str, near: frozenset[str]) -> float:
    """The share of a name's words that stand near."""
    words = frozenset(subtokens(name))
    return len(words & near) / max(1, len(words))
